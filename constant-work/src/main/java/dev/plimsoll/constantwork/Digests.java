package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;

/* The two digests of the formats. SHA-256 is in every Java platform by its specification. */
final class Digests {
    private Digests() {}

    static byte[] sha256(byte[] bytes) {
        return newSha256().digest(bytes);
    }

    static byte[] sha256(ByteBuffer bytes) {
        MessageDigest digest = newSha256();
        digest.update(bytes.duplicate());
        return digest.digest();
    }

    static int crc32c(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /* The checksum covers the whole frame but its own four bytes. */
    static int checksum(ByteBuffer frame) {
        CRC32C crc = new CRC32C();
        ByteBuffer part = frame.duplicate();
        part.limit(frame.position() + Layout.CHECKSUM_AT);
        crc.update(part);
        part = frame.duplicate();
        part.position(frame.position() + Layout.CHECKSUM_AT + Integer.BYTES);
        crc.update(part);
        return (int) crc.getValue();
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: not in this Java runtime (expected: every platform has it)", e);
        }
    }
}
