package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.util.Optional;

/* What one checker has found, as it lies in the store: of one length, whatever it found. */
record HealthReport(long nonce, long beat, HealthBitmap bitmap) {
    private static final int MAGIC = 0x50_4C_4D_48; // P L M H
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 4 + 4 + 8 + 8;
    private static final int CHECKSUM_BYTES = 4;

    static int bytes(int places) {
        return HEADER_BYTES + HealthBitmap.encodedBytes(places) + CHECKSUM_BYTES;
    }

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(bytes(bitmap.places()));
        bytes.putInt(MAGIC).putInt(VERSION).putLong(nonce).putLong(beat).put(bitmap.encode());
        return bytes.putInt(Digests.crc32c(bytes.duplicate().flip())).clear();
    }

    /** The report, or nothing if it is none, or one of another number of places. */
    static Optional<HealthReport> decode(ByteBuffer stored, int places) {
        ByteBuffer bytes = stored.duplicate();
        if (bytes.remaining() != bytes(places)) {
            return Optional.empty();
        }
        ByteBuffer checked = bytes.slice(bytes.position(), bytes.remaining() - CHECKSUM_BYTES);
        if (bytes.getInt(bytes.limit() - CHECKSUM_BYTES) != Digests.crc32c(checked)
                || bytes.getInt() != MAGIC
                || bytes.getInt() != VERSION) {
            return Optional.empty();
        }
        long nonce = bytes.getLong();
        long beat = bytes.getLong();
        byte[] bits = new byte[HealthBitmap.encodedBytes(places)];
        bytes.get(bits);
        try {
            HealthBitmap bitmap = HealthBitmap.decode(bits);
            return bitmap.places() == places ? Optional.of(new HealthReport(nonce, beat, bitmap)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
