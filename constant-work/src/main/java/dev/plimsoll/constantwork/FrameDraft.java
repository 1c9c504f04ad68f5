package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/*
 * Writes one frame. The publisher has checked everything a user could get wrong; what is left here are assertions, and
 * the publisher reads its own frame back through the verifier before anybody else sees it.
 */
final class FrameDraft {
    private final String stream;
    private final SizeClass sizeClass;
    private final Edition edition;
    private final Instant created;
    private final byte[] stable;
    private byte @Nullable [] candidate;
    private @Nullable Wave wave;
    private byte[] previous = new byte[Layout.PREVIOUS_BYTES];
    private long nonce;

    FrameDraft(String stream, SizeClass sizeClass, Edition edition, Instant created, byte[] stable) {
        this.stream = stream;
        this.sizeClass = sizeClass;
        this.edition = edition;
        this.created = created;
        this.stable = stable;
    }

    FrameDraft candidate(byte[] content, Wave forWhom) {
        this.candidate = content;
        this.wave = forWhom;
        return this;
    }

    /* Tells apart two frames that two publishers make of the same content in the same millisecond. */
    FrameDraft nonce(long number) {
        this.nonce = number;
        return this;
    }

    FrameDraft after(Frame predecessor) {
        this.previous = predecessor.fingerprint();
        return this;
    }

    ByteBuffer sign(PrivateKey key, long keyId) {
        byte[] array = new byte[sizeClass.frameBytes()];
        ByteBuffer frame = ByteBuffer.wrap(array);
        frame.putLong(Layout.MAGIC_AT, Layout.MAGIC)
                .putShort(Layout.VERSION_AT, (short) Layout.VERSION)
                .putShort(Layout.LEAST_READER_AT, (short) Layout.VERSION)
                .put(Layout.CLASS_AT, (byte) sizeClass.code())
                .put(Layout.FLAGS_AT, (byte) (candidate == null ? 0 : Layout.FLAG_CANDIDATE))
                .put(Layout.STREAM_AT, Frame.streamMark(stream))
                .putLong(Layout.EPOCH_AT, edition.epoch())
                .putLong(Layout.SEQUENCE_AT, edition.sequence())
                .putLong(Layout.CREATED_AT, created.toEpochMilli())
                .putLong(Layout.KEY_ID_AT, keyId)
                .put(Layout.PREVIOUS_AT, previous)
                .putLong(Layout.NONCE_AT, nonce);
        putSlot(frame, 0, Layout.STABLE_LENGTH_AT, Layout.STABLE_HASH_AT, stable);
        if (candidate != null) {
            putSlot(frame, 1, Layout.CANDIDATE_LENGTH_AT, Layout.CANDIDATE_HASH_AT, candidate);
        }
        if (wave instanceof Wave.Share share) {
            frame.put(Layout.WAVE_KIND_AT, (byte) Layout.WAVE_SHARE);
            frame.putInt(Layout.SHARE_AT, share.millionths());
        } else if (wave instanceof Wave.Cells cells) {
            frame.put(Layout.WAVE_KIND_AT, (byte) Layout.WAVE_CELLS);
            frame.put(Layout.CELL_COUNT_AT, (byte) cells.marks().size());
            for (int i = 0; i < cells.marks().size(); i++) {
                frame.putLong(Layout.CELLS_AT + i * Long.BYTES, cells.marks().get(i));
            }
        }
        frame.put(Layout.SIGNATURE_AT, signature(key, array));
        frame.putInt(Layout.CHECKSUM_AT, Digests.checksum(frame));
        return frame;
    }

    private void putSlot(ByteBuffer frame, int slot, int lengthAt, int hashAt, byte[] content) {
        frame.putInt(lengthAt, content.length);
        frame.put(hashAt, Digests.sha256(content));
        frame.put(Layout.HEADER_BYTES + slot * sizeClass.contentBytes(), content);
    }

    static byte[] signature(PrivateKey key, byte[] frame) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(frame, 0, Layout.SIGNATURE_AT);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("key: " + key.getAlgorithm() + " (expected: an Ed25519 key)", e);
        }
    }
}
