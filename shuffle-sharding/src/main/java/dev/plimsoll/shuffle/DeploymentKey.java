package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.HexFormat;

/**
 * The 128-bit secret under which a deployment hashes tenants and workers.
 *
 * <p>The key is what keeps a tenant from choosing its neighbours: whoever knows the hash finds a name that lands on a
 * victim's exact shard by trying about as many names as there are shards. Draw it once from a cryptographic source, keep
 * it where other secrets are kept, and give the same key to every process that must agree. It travels as 32 hexadecimal
 * digits or as 16 bytes, both in the order in which SipHash reads its key: the low half first, each half little-endian.
 *
 * <p>Changing the key moves every tenant.
 */
public final class DeploymentKey {
    private static final int BYTES = 16;

    final long k0;
    final long k1;

    private DeploymentKey(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /**
     * Takes the key from 16 bytes.
     *
     * @param bytes the key, copied; not all zero, for that is the key of whoever forgot to set one
     * @return the key
     * @throws IllegalArgumentException if there are not 16 bytes, or all of them are zero
     */
    public static DeploymentKey of(byte[] bytes) {
        requireNonNull(bytes, "bytes");
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("key: " + bytes.length + " bytes (expected: 16)");
        }
        long k0 = (long) KeyedHash.LONG.get(bytes, 0);
        long k1 = (long) KeyedHash.LONG.get(bytes, Long.BYTES);
        if ((k0 | k1) == 0) {
            throw new IllegalArgumentException("key: all zero (expected: 16 bytes from a cryptographic random source; "
                    + "a key that everybody knows lets a tenant choose its neighbours)");
        }
        return new DeploymentKey(k0, k1);
    }

    /**
     * Takes the key from 32 hexadecimal digits.
     *
     * @param hex the digits, of either case
     * @return the key
     * @throws IllegalArgumentException if there are not 32 of them, one is no digit, or all are zero; the message never
     *     repeats the key
     */
    public static DeploymentKey parse(String hex) {
        requireNonNull(hex, "hex");
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException(
                    "key: " + hex.length() + " characters (expected: 32 hexadecimal digits)");
        }
        for (int i = 0; i < hex.length(); i++) {
            if (!HexFormat.isHexDigit(hex.charAt(i))) {
                throw new IllegalArgumentException("key: no hexadecimal digit at position " + i);
            }
        }
        return of(HexFormat.of().parseHex(hex));
    }

    /**
     * Makes a key that is no secret, for tests, simulations and examples.
     *
     * @param seed any number, zero included; equal seeds give equal keys
     * @return the key
     */
    public static DeploymentKey insecure(long seed) {
        return new DeploymentKey(seed, 0x696e_7365_6375_7265L);
    }

    /**
     * Names this key without telling it, so that processes can see whether they agree.
     *
     * @return 16 hexadecimal digits: the keyed hash of nothing in a domain of its own
     */
    public String fingerprint() {
        return HexFormat.of()
                .toHexDigits(new KeyedHash(this, KeyedHash.FINGERPRINT, HashDomain.SHARD).hash(new byte[0]));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeploymentKey that && k0 == that.k0 && k1 == that.k1;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(k0 ^ k1);
    }

    /** Tells the fingerprint, never the key. */
    @Override
    public String toString() {
        return "DeploymentKey[" + fingerprint() + "]";
    }
}
