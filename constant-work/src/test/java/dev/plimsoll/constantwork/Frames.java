package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Frames for tests, of stream "prod/routing" unless said otherwise. */
final class Frames {
    static final String STREAM = "prod/routing";
    static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    /* Refusals are logged, and these tests make a hundred thousand of them. */
    private static final Logger QUIET = Logger.getLogger("dev.plimsoll.constantwork");

    static {
        QUIET.setLevel(Level.OFF);
    }

    private Frames() {}

    /** Loads this class, so that no refusal is logged. */
    static void hush() {}

    static ByteBuffer signed(long sequence, String stable) {
        return draft(1, sequence, stable).sign(Keys.FIRST.pair.getPrivate(), id(Keys.FIRST));
    }

    static ByteBuffer signed(long sequence, String stable, String candidate, Wave wave) {
        return draft(1, sequence, stable)
                .candidate(utf8(candidate), wave)
                .sign(Keys.FIRST.pair.getPrivate(), id(Keys.FIRST));
    }

    static FrameDraft draft(long epoch, long sequence, String stable) {
        return new FrameDraft(STREAM, SizeClass.KIB_4, new Edition(epoch, sequence), CREATED, utf8(stable));
    }

    static ByteBuffer sign(FrameDraft draft, Keys key) {
        return draft.sign(key.pair.getPrivate(), id(key));
    }

    /** A genuine frame whose header was changed by someone who holds the key: checksum and signature fit. */
    static ByteBuffer resigned(ByteBuffer frame, Keys key) {
        byte[] bytes = bytes(frame);
        ByteBuffer copy = ByteBuffer.wrap(bytes);
        copy.put(Layout.SIGNATURE_AT, FrameDraft.signature(key.pair.getPrivate(), bytes));
        return checksummed(copy);
    }

    static ByteBuffer checksummed(ByteBuffer frame) {
        return frame.putInt(Layout.CHECKSUM_AT, Digests.checksum(frame));
    }

    static Reading read(ByteBuffer frame) {
        return Frame.read(frame, STREAM, Keys.FIRST.trusted());
    }

    static long id(Keys key) {
        return TrustedKeys.id(key.pair.getPublic());
    }

    static byte[] bytes(ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.duplicate().get(copy);
        return copy;
    }

    static ByteBuffer copy(ByteBuffer frame) {
        return ByteBuffer.wrap(bytes(frame));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
