package dev.plimsoll.constantwork;

import java.util.Optional;

/**
 * How many bytes every frame has, whatever its content.
 *
 * <p>A frame is exactly as long as its class: a header of 512 bytes, then two slots of equal size, one for the stable
 * configuration and one for the candidate of a running wave, each filled up with zeros. The second slot is sent
 * whether or not there is a candidate, so that starting a wave changes no byte count anywhere.
 */
public enum SizeClass {
    /** Frames of 4 KiB, configurations up to 1,792 bytes. */
    KIB_4(0, 4 << 10),
    /** Frames of 16 KiB, configurations up to 7,936 bytes. */
    KIB_16(1, 16 << 10),
    /** Frames of 64 KiB, configurations up to 32,512 bytes. */
    KIB_64(2, 64 << 10),
    /** Frames of 256 KiB, configurations up to 130,816 bytes. */
    KIB_256(3, 256 << 10),
    /** Frames of 1 MiB, configurations up to 524,032 bytes. */
    MIB_1(4, 1 << 20),
    /** Frames of 4 MiB, configurations up to 2,096,896 bytes. */
    MIB_4(5, 4 << 20);

    private final int code;
    private final int frameBytes;

    SizeClass(int code, int frameBytes) {
        this.code = code;
        this.frameBytes = frameBytes;
    }

    /** Returns what stands for this class in a header. */
    int code() {
        return code;
    }

    /**
     * Returns the length of every frame of this class.
     *
     * @return bytes, header and padding included
     */
    public int frameBytes() {
        return frameBytes;
    }

    /**
     * Returns the longest configuration that fits.
     *
     * @return bytes of one slot
     */
    public int contentBytes() {
        return (frameBytes - Layout.HEADER_BYTES) / 2;
    }

    /**
     * Finds the class whose frames have a length.
     *
     * @param frameBytes a length in bytes
     * @return the class, or empty where no class has frames of that length
     */
    public static Optional<SizeClass> ofFrameBytes(long frameBytes) {
        for (SizeClass sizeClass : values()) {
            if (sizeClass.frameBytes == frameBytes) {
                return Optional.of(sizeClass);
            }
        }
        return Optional.empty();
    }

    /**
     * Finds the smallest class that holds a configuration.
     *
     * @param contentBytes its length in bytes
     * @return the class, or empty if it fits in none
     */
    public static Optional<SizeClass> smallestFor(long contentBytes) {
        for (SizeClass sizeClass : values()) {
            if (contentBytes <= sizeClass.contentBytes()) {
                return Optional.of(sizeClass);
            }
        }
        return Optional.empty();
    }
}
