package dev.plimsoll.shuffle;

import static java.lang.Long.rotateLeft;
import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Hashes names to 64 bits under a deployment's key.
 *
 * <p>The function is SipHash-2-4 [1] of one domain byte ({@link HashDomain#code}) followed by the name's bytes. Every name
 * has one canonical form in bytes, so that a tenant hashes the same however a process holds its name:
 *
 * <table>
 * <caption>Canonical forms</caption>
 * <tr><th>name</th><th>bytes</th></tr>
 * <tr><td>{@code byte[]}</td><td>as they are</td></tr>
 * <tr><td>{@code String}</td><td>UTF-8; half of a surrogate pair counts as {@code ?}; never normalised</td></tr>
 * <tr><td>{@code long}</td><td>8 bytes, little-endian</td></tr>
 * <tr><td>{@code UUID}</td><td>the 16 bytes of RFC 9562, most significant first</td></tr>
 * </table>
 *
 * <p>This is a wire format: it never changes. Under the key {@code 000102…0f} the name {@code "tenant-42"} hashes to {@code
 * 0xfe6bdbf12d17c127} in the domain {@link HashDomain#SHARD}; more vectors stand with the tests, with a second implementation in
 * Python.
 *
 * <p>Immutable and safe for use by many threads. No method allocates.
 *
 * <p>[1] J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
 */
public final class KeyedHash {
    /** First byte of the hash that names a key; outside the codes of every domain, members and zones included. */
    static final int FINGERPRINT = 0;

    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int MEMBER_BIT = 0x80;
    private static final int FAILURE_DOMAIN_BIT = 0x40;

    // The four words SipHash starts from, the key already mixed in. The rounds below are written out three times (for
    // words,
    // bytes and strings) since four running words cannot be returned from a method without allocating.
    private final long start0;
    private final long start1;
    private final long start2;
    private final long start3;
    private final long firstByte;
    private final DeploymentKey key;
    private final HashDomain domain;

    KeyedHash(DeploymentKey key, int firstByte, HashDomain domain) {
        this.key = key;
        this.domain = domain;
        this.firstByte = firstByte;
        start0 = key.k0 ^ 0x736f6d6570736575L;
        start1 = key.k1 ^ 0x646f72616e646f6dL;
        start2 = key.k0 ^ 0x6c7967656e657261L;
        start3 = key.k1 ^ 0x7465646279746573L;
    }

    /**
     * Makes the hash of one deployment for one end.
     *
     * @param key the deployment's secret
     * @param domain what the hash is taken for
     * @return the hash
     */
    public static KeyedHash of(DeploymentKey key, HashDomain domain) {
        return new KeyedHash(requireNonNull(key, "key"), domain.code(), domain);
    }

    /** The hash of those among whom one chooses in this domain. */
    KeyedHash ofMembers() {
        return new KeyedHash(key, domain.code() | MEMBER_BIT, domain);
    }

    /** The hash of the failure domains they stand in. */
    KeyedHash ofFailureDomains() {
        return new KeyedHash(key, domain.code() | FAILURE_DOMAIN_BIT, domain);
    }

    /** The hash of a member's name that decides, mixed with a tenant's, who is let in first when the member returns. */
    KeyedHash ofAdmissions() {
        return new KeyedHash(key, domain.code() | MEMBER_BIT | FAILURE_DOMAIN_BIT, domain);
    }

    /**
     * Tells what this hash is taken for.
     *
     * @return the domain
     */
    public HashDomain domain() {
        return domain;
    }

    /**
     * Hashes a number.
     *
     * @param number any number
     * @return 64 bits, all equally good
     */
    public long hash(long number) {
        return words(1, firstByte | number << 8, 0, number >>> 56, 9);
    }

    /**
     * Hashes a UUID.
     *
     * @param id any UUID
     * @return 64 bits, all equally good
     */
    public long hash(UUID id) {
        long high = Long.reverseBytes(id.getMostSignificantBits());
        long low = Long.reverseBytes(id.getLeastSignificantBits());
        return words(2, firstByte | high << 8, high >>> 56 | low << 8, low >>> 56, 17);
    }

    /**
     * Hashes bytes.
     *
     * @param bytes the whole name
     * @return 64 bits, all equally good
     */
    public long hash(byte[] bytes) {
        return hash(bytes, 0, bytes.length);
    }

    /**
     * Hashes a part of an array.
     *
     * @param bytes holds the name
     * @param offset where the name begins
     * @param length how many bytes it has; may be 0
     * @return 64 bits, all equally good
     * @throws IndexOutOfBoundsException if the name does not lie within the array
     */
    public long hash(byte[] bytes, int offset, int length) {
        checkFromIndexSize(offset, length, bytes.length);
        int end = offset + length;
        long v0 = start0;
        long v1 = start1;
        long v2 = start2;
        long v3 = start3;
        // The domain byte shifts the name by one: the first word takes seven of its bytes, each other word eight.
        long word = firstByte;
        int next = offset;
        if (length >= 7) {
            word |= length == 7 ? sevenBytes(bytes, offset) << 8 : (long) LONG.get(bytes, offset) << 8;
            next += 7;
            while (true) {
                v3 ^= word;
                for (int round = 0; round < 2; round++) {
                    v0 += v1;
                    v2 += v3;
                    v1 = rotateLeft(v1, 13) ^ v0;
                    v3 = rotateLeft(v3, 16) ^ v2;
                    v0 = rotateLeft(v0, 32) + v3;
                    v2 += v1;
                    v1 = rotateLeft(v1, 17) ^ v2;
                    v3 = rotateLeft(v3, 21) ^ v0;
                    v2 = rotateLeft(v2, 32);
                }
                v0 ^= word;
                if (end - next < Long.BYTES) {
                    break;
                }
                word = (long) LONG.get(bytes, next);
                next += Long.BYTES;
            }
            word = 0;
            for (int shift = 0; next < end; shift += Byte.SIZE) {
                word |= (bytes[next++] & 0xffL) << shift;
            }
        } else {
            for (int shift = Byte.SIZE; next < end; shift += Byte.SIZE) {
                word |= (bytes[next++] & 0xffL) << shift;
            }
        }
        return finish(v0, v1, v2, v3, word | (length + 1L) << 56);
    }

    /**
     * Hashes the UTF-8 form of a text.
     *
     * @param text any text; {@code hash(text)} equals {@code hash(text.getBytes(UTF_8))}
     * @return 64 bits, all equally good
     */
    public long hash(String text) {
        long v0 = start0;
        long v1 = start1;
        long v2 = start2;
        long v3 = start3;
        long word = firstByte;
        int shift = Byte.SIZE; // of the next byte within the word, in bits
        int length = 1; // in bytes
        int chars = text.length();
        for (int i = 0; i < chars; i++) {
            long unit = text.charAt(i);
            int bits = Byte.SIZE;
            if (unit >= 0x80) {
                int codePoint = text.codePointAt(i);
                unit = utf8(codePoint);
                bits = (71 - Long.numberOfLeadingZeros(unit)) & -Byte.SIZE;
                i += Character.charCount(codePoint) - 1;
            }
            length += bits >>> 3;
            word |= unit << shift;
            shift += bits;
            if (shift >= Long.SIZE) {
                v3 ^= word;
                for (int round = 0; round < 2; round++) {
                    v0 += v1;
                    v2 += v3;
                    v1 = rotateLeft(v1, 13) ^ v0;
                    v3 = rotateLeft(v3, 16) ^ v2;
                    v0 = rotateLeft(v0, 32) + v3;
                    v2 += v1;
                    v1 = rotateLeft(v1, 17) ^ v2;
                    v3 = rotateLeft(v3, 21) ^ v0;
                    v2 = rotateLeft(v2, 32);
                }
                v0 ^= word;
                shift -= Long.SIZE;
                word = unit >>> (bits - shift);
            }
        }
        return finish(v0, v1, v2, v3, word | (long) length << 56);
    }

    private static long sevenBytes(byte[] bytes, int offset) {
        long word = 0;
        for (int i = 6; i >= 0; i--) {
            word = word << 8 | (bytes[offset + i] & 0xffL);
        }
        return word;
    }

    /** The bytes of one code point beyond ASCII, the first in the lowest place. */
    private static long utf8(int codePoint) {
        if (codePoint < 0x800) {
            return 0x80c0L | codePoint >>> 6 | (codePoint & 0x3fL) << 8;
        }
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            return '?';
        }
        if (codePoint < 0x10000) {
            return 0x8080e0L | codePoint >>> 12 | (codePoint >>> 6 & 0x3fL) << 8 | (codePoint & 0x3fL) << 16;
        }
        return 0x808080f0L
                | codePoint >>> 18
                | (codePoint >>> 12 & 0x3fL) << 8
                | (codePoint >>> 6 & 0x3fL) << 16
                | (codePoint & 0x3fL) << 24;
    }

    private long words(int count, long first, long second, long last, long length) {
        long v0 = start0;
        long v1 = start1;
        long v2 = start2;
        long v3 = start3;
        long word = first;
        for (int i = 0; i < count; i++) {
            v3 ^= word;
            for (int round = 0; round < 2; round++) {
                v0 += v1;
                v2 += v3;
                v1 = rotateLeft(v1, 13) ^ v0;
                v3 = rotateLeft(v3, 16) ^ v2;
                v0 = rotateLeft(v0, 32) + v3;
                v2 += v1;
                v1 = rotateLeft(v1, 17) ^ v2;
                v3 = rotateLeft(v3, 21) ^ v0;
                v2 = rotateLeft(v2, 32);
            }
            v0 ^= word;
            word = second;
        }
        return finish(v0, v1, v2, v3, last | length << 56);
    }

    /** Takes the last word, with the length in its highest byte, then turns the four words into one. */
    private static long finish(long v0, long v1, long v2, long v3, long last) {
        v3 ^= last;
        for (int round = 0; round < 2; round++) {
            v0 += v1;
            v2 += v3;
            v1 = rotateLeft(v1, 13) ^ v0;
            v3 = rotateLeft(v3, 16) ^ v2;
            v0 = rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = rotateLeft(v1, 17) ^ v2;
            v3 = rotateLeft(v3, 21) ^ v0;
            v2 = rotateLeft(v2, 32);
        }
        v0 ^= last;
        v2 ^= 0xff;
        for (int round = 0; round < 4; round++) {
            v0 += v1;
            v2 += v3;
            v1 = rotateLeft(v1, 13) ^ v0;
            v3 = rotateLeft(v3, 16) ^ v2;
            v0 = rotateLeft(v0, 32) + v3;
            v2 += v1;
            v1 = rotateLeft(v1, 17) ^ v2;
            v3 = rotateLeft(v3, 21) ^ v0;
            v2 = rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    @Override
    public String toString() {
        return "KeyedHash[" + domain + ", key " + key.fingerprint() + "]";
    }
}
