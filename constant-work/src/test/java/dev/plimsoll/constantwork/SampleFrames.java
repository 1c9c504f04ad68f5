package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.security.KeyPair;

/** Verified frames for the tests of other packages. */
public final class SampleFrames {
    /** The stream they belong to. */
    public static final String STREAM = Frames.STREAM;

    /** The keys that sign them. */
    public static final KeyPair KEYS = Keys.FIRST.pair;

    /** Whose signature they carry. */
    public static final TrustedKeys TRUSTED = Keys.FIRST.trusted();

    static {
        Frames.hush();
    }

    private SampleFrames() {}

    /** A frame of some KiB, in edition (1, sequence). */
    public static Frame frame(long sequence, int kibibytes) {
        SizeClass sizeClass = SizeClass.ofFrameBytes(kibibytes * 1024L).orElseThrow();
        ByteBuffer signed = new FrameDraft(
                        STREAM,
                        sizeClass,
                        new Edition(1, sequence),
                        Frames.CREATED,
                        Frames.utf8("configuration " + sequence))
                .sign(Keys.FIRST.pair.getPrivate(), Frames.id(Keys.FIRST));
        return Frames.read(signed).frame().orElseThrow();
    }
}
