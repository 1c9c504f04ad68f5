package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A verified frame: one publication, whole, as it lies in the store, on the wire and on a receiver's disk.
 *
 * <p>An instance exists only if every check of {@link #read} passed, so holders need not verify again; whoever crosses
 * a trust boundary does. Immutable. The layout, byte for byte, is in the module's {@code ENVELOPE.md}.
 */
public final class Frame {
    private final ByteBuffer bytes;
    private final SizeClass sizeClass;
    private final Edition edition;
    private final Instant created;
    private final Optional<Wave> wave;

    /* For the verifier alone. */
    Frame(ByteBuffer bytes, SizeClass sizeClass, Edition edition, Instant created, Optional<Wave> wave) {
        this.bytes = bytes.asReadOnlyBuffer();
        this.sizeClass = sizeClass;
        this.edition = edition;
        this.created = created;
        this.wave = wave;
    }

    /**
     * Reads and verifies a frame: shape, checksum, both content hashes, stream and signature.
     *
     * <p>Copies the bytes once their number is that of a size class, and looks at nothing before that. Linear in the
     * frame's size, with one Ed25519 verification at the end; a frame that is wrong in shape costs no signature check.
     *
     * @param bytes the frame, from position to limit; the position is left where it is
     * @param stream the name of the stream it must belong to
     * @param keys whose signature is accepted
     * @return the frame, or every reason to refuse it
     */
    public static Reading read(ByteBuffer bytes, String stream, TrustedKeys keys) {
        return new FrameVerifier(requireNonNull(stream, "stream"), requireNonNull(keys, "keys")).verify(bytes);
    }

    /**
     * Returns the whole frame.
     *
     * @return a fresh read-only view, position 0
     */
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /**
     * Returns the size class.
     *
     * @return the class of this frame
     */
    public SizeClass sizeClass() {
        return sizeClass;
    }

    /**
     * Returns the number of this publication.
     *
     * @return epoch and sequence
     */
    public Edition edition() {
        return edition;
    }

    /**
     * Returns when the publisher made it, by the publisher's clock.
     *
     * @return a stamp in milliseconds, for staleness figures; nothing is decided by it
     */
    public Instant created() {
        return created;
    }

    /**
     * Returns the id of the key that signed it.
     *
     * @return see {@link TrustedKeys#id}
     */
    public long keyId() {
        return bytes.getLong(Layout.KEY_ID_AT);
    }

    /**
     * Returns the configuration for every receiver outside the wave.
     *
     * @return a fresh copy
     */
    public byte[] stable() {
        return slice(Layout.HEADER_BYTES, bytes.getInt(Layout.STABLE_LENGTH_AT));
    }

    /**
     * Returns the configuration for the receivers in the wave.
     *
     * @return a fresh copy, or empty while no wave runs
     */
    public Optional<byte[]> candidate() {
        return wave.map(
                w -> slice(Layout.HEADER_BYTES + sizeClass.contentBytes(), bytes.getInt(Layout.CANDIDATE_LENGTH_AT)));
    }

    /**
     * Returns whom the candidate is for.
     *
     * @return the wave, or empty while none runs
     */
    public Optional<Wave> wave() {
        return wave;
    }

    /**
     * Says whether a receiver is in the wave.
     *
     * @param receiver the receiver's name
     * @param cell the name of its cell, empty if it has none
     * @return {@code true} if the candidate is meant for it
     */
    public boolean candidateIsFor(String receiver, String cell) {
        requireNonNull(receiver, "receiver");
        requireNonNull(cell, "cell");
        if (wave.isEmpty()) {
            return false;
        }
        if (wave.get() instanceof Wave.Share share) {
            long point = Placement.wavePoint(candidateHash(), receiver);
            // The hash as a fraction of 2^64, compared without floating point: the same on every machine.
            return Math.multiplyHigh(point >>> 1, 2L * Layout.WHOLE) < share.millionths();
        }
        return !cell.isEmpty()
                && wave.get() instanceof Wave.Cells cells
                && cells.marks().contains(Wave.mark(cell));
    }

    ByteBuffer stableHash() {
        return bytes.slice(Layout.STABLE_HASH_AT, Layout.HASH_BYTES);
    }

    ByteBuffer candidateHash() {
        return bytes.slice(Layout.CANDIDATE_HASH_AT, Layout.HASH_BYTES);
    }

    /** What the next edition names as its predecessor. */
    byte[] fingerprint() {
        return Arrays.copyOf(Digests.sha256(bytes.slice(0, Layout.HEADER_BYTES)), Layout.PREVIOUS_BYTES);
    }

    byte[] previous() {
        return slice(Layout.PREVIOUS_AT, Layout.PREVIOUS_BYTES);
    }

    boolean sameBytes(Frame other) {
        return bytes.equals(other.bytes);
    }

    static byte[] streamMark(String stream) {
        return Arrays.copyOf(Digests.sha256(stream.getBytes(StandardCharsets.UTF_8)), Layout.STREAM_BYTES);
    }

    private byte[] slice(int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return copy;
    }

    /** Returns the edition, the class, the wave and the key id. */
    @Override
    public String toString() {
        return "Frame[" + edition + ", " + sizeClass + ", wave "
                + wave.map(Object::toString).orElse("none") + ", key "
                + HexFormat.of().toHexDigits(keyId()) + "]";
    }
}
