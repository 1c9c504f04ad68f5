package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a pusher tells the others, and the publisher, about itself: 128 bytes, written five times a period.
 *
 * @param term how often its place was taken; whoever has the place writes a greater one than whoever had it before
 * @param nonce tells two holders of the same term apart
 * @param beat grows with every writing: a lease lives while its beat moves
 * @param edition the edition it pushes, empty before the first
 * @param receivers how many receivers it visited in its last round
 * @param replied how many of them answered
 * @param failed how many did not: refused, reset, cut off or too slow
 * @param refused how many answered that they refuse the frame
 * @param inUse how many use the edition it pushes
 * @param onCandidate how many of those use its candidate
 * @param candidateRefused how many of those were in the wave and refused the candidate
 * @param unsaved how many of those could not write it to their disk
 */
public record Lease(
        long term,
        long nonce,
        long beat,
        Optional<Edition> edition,
        int receivers,
        int replied,
        int failed,
        int refused,
        int inUse,
        int onCandidate,
        int candidateRefused,
        int unsaved) {

    static final int BYTES = 128;

    private static final int MAGIC = 0x50_4C_4D_4C; // P L M L
    private static final int VERSION = 1;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.putInt(MAGIC).putInt(VERSION).putLong(term).putLong(nonce).putLong(beat);
        bytes.putLong(edition.map(Edition::epoch).orElse(0L));
        bytes.putLong(edition.map(Edition::sequence).orElse(0L));
        bytes.putInt(receivers).putInt(replied).putInt(failed).putInt(refused);
        bytes.putInt(inUse).putInt(onCandidate).putInt(candidateRefused).putInt(unsaved);
        return bytes.clear();
    }

    static Optional<Lease> decode(ByteBuffer source) {
        ByteBuffer bytes = source.slice();
        if (bytes.remaining() != BYTES || bytes.getInt() != MAGIC || bytes.getInt() < VERSION) {
            return Optional.empty();
        }
        long term = bytes.getLong();
        long nonce = bytes.getLong();
        long beat = bytes.getLong();
        long epoch = bytes.getLong();
        long sequence = bytes.getLong();
        return Optional.of(new Lease(
                term,
                nonce,
                beat,
                epoch < 1 || sequence < 1 ? Optional.empty() : Optional.of(new Edition(epoch, sequence)),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt()));
    }
}
