package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a receiver answers to every frame, in 64 bytes, whatever happened.
 *
 * @param outcome what became of the frame
 * @param reasons why it was refused; with an accepted frame, {@link Reason#CANDIDATE_INVALID} says that this receiver
 *     was in the wave, refused the candidate and uses the stable configuration
 * @param inUse the edition in use after it, empty if there is none
 * @param candidate whether that is the candidate of a wave
 * @param saved whether that edition is on the receiver's disk; {@code true} if it has none
 * @param keyId the id of the key that signed it, 0 if there is none
 * @param frames frames offered since the receiver started, this one included
 * @param refused how many of them were refused
 * @param candidatesRefused how many candidates its reader or its application refused
 */
public record Reply(
        Outcome outcome,
        Set<Reason> reasons,
        Optional<Edition> inUse,
        boolean candidate,
        boolean saved,
        long keyId,
        long frames,
        long refused,
        long candidatesRefused) {

    /** The length of every reply. */
    public static final int BYTES = 64;

    static final int MAGIC = 0x50_4C_4D_52; // P L M R
    static final int VERSION = 1;
    static final int OUTCOME_AT = 5;
    static final int FLAGS_AT = 6;
    static final int REASONS_AT = 8;
    static final int EPOCH_AT = 16;
    static final int SEQUENCE_AT = 24;
    static final int KEY_ID_AT = 32;
    static final int FRAMES_AT = 40;
    static final int REFUSED_AT = 48;
    static final int CANDIDATES_REFUSED_AT = 56;
    static final int FLAG_CANDIDATE = 1;
    static final int FLAG_SAVED = 2;

    private static final int VERSION_AT = 4;

    /** What became of a frame. */
    public enum Outcome {
        /** It was refused; what was in use still is. */
        REFUSED(0),
        /** Its edition is in use already: it only proved that the path works. */
        UNCHANGED(1),
        /** It is a new edition and now in use. */
        ACCEPTED(2);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Outcome of(int code) {
            return code == 0 ? REFUSED : code == 1 ? UNCHANGED : ACCEPTED;
        }
    }

    /**
     * Copies the reasons.
     *
     * @param outcome what became of the frame
     * @param reasons why it was refused
     * @param inUse the edition in use after it
     * @param candidate whether that is the candidate of a wave
     * @param saved whether that edition is on the receiver's disk
     * @param keyId the id of the key that signed it
     * @param frames frames offered since the receiver started
     * @param refused how many of them were refused
     * @param candidatesRefused how many candidates were refused
     */
    public Reply {
        reasons = Set.copyOf(reasons);
    }

    /**
     * Writes the reply as it travels.
     *
     * @return 64 bytes, position 0
     */
    public ByteBuffer encode() {
        int mask = 0;
        for (Reason reason : reasons) {
            mask |= reason.bit();
        }
        return ByteBuffer.allocate(BYTES)
                .putInt(0, MAGIC)
                .put(VERSION_AT, (byte) VERSION)
                .put(OUTCOME_AT, (byte) outcome.code())
                .put(FLAGS_AT, (byte) ((candidate ? FLAG_CANDIDATE : 0) | (saved ? FLAG_SAVED : 0)))
                .putInt(REASONS_AT, mask)
                .putLong(EPOCH_AT, inUse.map(Edition::epoch).orElse(0L))
                .putLong(SEQUENCE_AT, inUse.map(Edition::sequence).orElse(0L))
                .putLong(KEY_ID_AT, keyId)
                .putLong(FRAMES_AT, frames)
                .putLong(REFUSED_AT, refused)
                .putLong(CANDIDATES_REFUSED_AT, candidatesRefused);
    }

    /**
     * Reads a reply. Reasons of a later version that this one does not know are left out.
     *
     * @param bytes the reply, from position to limit; the position is left where it is
     * @return the reply, or empty if these are not the bytes of one
     */
    public static Optional<Reply> decode(ByteBuffer bytes) {
        if (!isReply(bytes)) {
            return Optional.empty();
        }
        int at = bytes.position();
        int mask = bytes.getInt(at + REASONS_AT);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (Reason reason : Reason.values()) {
            if ((mask & reason.bit()) != 0) {
                reasons.add(reason);
            }
        }
        long epoch = bytes.getLong(at + EPOCH_AT);
        long sequence = bytes.getLong(at + SEQUENCE_AT);
        int flags = bytes.get(at + FLAGS_AT);
        return Optional.of(new Reply(
                Outcome.of(bytes.get(at + OUTCOME_AT)),
                reasons,
                epoch < 1 || sequence < 1 ? Optional.empty() : Optional.of(new Edition(epoch, sequence)),
                (flags & FLAG_CANDIDATE) != 0,
                (flags & FLAG_SAVED) != 0,
                bytes.getLong(at + KEY_ID_AT),
                bytes.getLong(at + FRAMES_AT),
                bytes.getLong(at + REFUSED_AT),
                bytes.getLong(at + CANDIDATES_REFUSED_AT)));
    }

    /* Allocates nothing: the pusher tallies ten thousand of these a period. */
    static boolean isReply(ByteBuffer bytes) {
        int at = bytes.position();
        return bytes.remaining() == BYTES
                && bytes.order() == ByteOrder.BIG_ENDIAN
                && bytes.getInt(at) == MAGIC
                && bytes.get(at + VERSION_AT) >= VERSION
                && bytes.get(at + OUTCOME_AT) >= 0
                && bytes.get(at + OUTCOME_AT) <= Outcome.ACCEPTED.code();
    }
}
