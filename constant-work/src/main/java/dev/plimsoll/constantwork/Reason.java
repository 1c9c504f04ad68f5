package dev.plimsoll.constantwork;

/**
 * Why a frame was refused.
 *
 * <p>Each has a bit of its own in a reply, which never changes its meaning.
 */
public enum Reason {
    /** Its length is that of no size class. */
    LENGTH(0),
    /** It does not begin with the magic bytes. */
    MAGIC(1),
    /** It needs a newer reader than this one. */
    NEWER_FORMAT(2),
    /** Its CRC32C is wrong: bytes were changed on the way or on disk. */
    CHECKSUM(3),
    /** A header field has a value that no publisher of its version writes. */
    FIELD(4),
    /** It names another size class than the one its length has. */
    SIZE_CLASS(5),
    /** Bytes that must be zero are not. */
    PADDING(6),
    /** The SHA-256 of a configuration is not the one in the header. */
    CONTENT_HASH(7),
    /** It belongs to another stream. */
    FOREIGN_STREAM(8),
    /** It is signed with a key that is not trusted here. */
    UNKNOWN_KEY(9),
    /** Its signature is wrong or missing. */
    SIGNATURE(10),
    /** A later edition is in use. */
    OLDER(11),
    /** Another frame of the same edition is in use: the publisher signed two. */
    EQUIVOCATION(12),
    /** The reader of the stable configuration refused it. */
    STABLE_INVALID(13),
    /** The reader of the candidate refused it; the stable configuration is in use. */
    CANDIDATE_INVALID(14);

    private final int place;

    Reason(int place) {
        this.place = place;
    }

    /** Returns this reason's bit in a mask. */
    int bit() {
        return 1 << place;
    }
}
