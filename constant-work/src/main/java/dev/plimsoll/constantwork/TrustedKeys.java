package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The publishers' public keys that a reader accepts, at most sixteen.
 *
 * <p>A frame names its key, so rotation is a procedure without a flag day: give every reader the old key and the new
 * one, let the publisher sign with the new one, and when every reply shows an edition signed with it, give the readers
 * the new one alone. A pusher holds no private key: whoever takes over a pusher can delay a configuration, not forge
 * one.
 */
public final class TrustedKeys {
    private static final int MOST = 16;
    private static final int RAW_BYTES = 32;
    /* SubjectPublicKeyInfo of Ed25519 (RFC 8410) is these twelve bytes and the raw key. */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Map<Long, PublicKey> keys;

    private TrustedKeys(Map<Long, PublicKey> keys) {
        this.keys = keys;
    }

    /**
     * Trusts one key.
     *
     * @param key an Ed25519 key
     * @return a set of one
     */
    public static TrustedKeys of(PublicKey key) {
        return of(List.of(key));
    }

    /**
     * Trusts several keys.
     *
     * @param keys Ed25519 keys, 1..16
     * @return the set
     * @throws IllegalArgumentException if a key is of another algorithm
     */
    public static TrustedKeys of(Collection<PublicKey> keys) {
        List<PublicKey> copy = new ArrayList<>(requireNonNull(keys, "keys"));
        if (copy.isEmpty() || copy.size() > MOST) {
            throw new IllegalArgumentException("keys: " + copy.size() + " (expected: 1..16)");
        }
        Map<Long, PublicKey> byId = new TreeMap<>();
        for (PublicKey key : copy) {
            byId.put(id(key), key);
        }
        return new TrustedKeys(byId);
    }

    /**
     * Trusts keys given as text, as a configuration file would hold them.
     *
     * @param hex each key as 64 hexadecimal digits, the raw form of RFC 8032
     * @return the set
     * @throws IllegalArgumentException if one of them is no key
     */
    public static TrustedKeys ofHex(Collection<String> hex) {
        List<PublicKey> keys = new ArrayList<>();
        for (String text : hex) {
            if (!text.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException("key: " + text.length() + " characters (expected: 64 hex digits)");
            }
            byte[] encoded = ByteBuffer.allocate(PREFIX.length + RAW_BYTES)
                    .put(PREFIX)
                    .put(HexFormat.of().parseHex(text))
                    .array();
            try {
                keys.add(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("key: " + text + " (expected: a point of Ed25519)", e);
            }
        }
        return of(keys);
    }

    /**
     * Returns what stands for a key in a frame.
     *
     * @param key an Ed25519 key
     * @return the first eight bytes of the SHA-256 of its raw form
     */
    public static long id(PublicKey key) {
        return ByteBuffer.wrap(Digests.sha256(raw(key))).getLong();
    }

    @Nullable
    PublicKey find(long id) {
        return keys.get(id);
    }

    private static byte[] raw(PublicKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null
                || encoded.length != PREFIX.length + RAW_BYTES
                || !ByteBuffer.wrap(encoded, 0, PREFIX.length).equals(ByteBuffer.wrap(PREFIX))) {
            throw new IllegalArgumentException("key: " + key.getAlgorithm() + " (expected: Ed25519)");
        }
        return Arrays.copyOfRange(encoded, PREFIX.length, encoded.length);
    }

    /** Returns the keys' ids. */
    @Override
    public String toString() {
        List<String> ids = new ArrayList<>();
        for (long id : keys.keySet()) {
            ids.add(HexFormat.of().toHexDigits(id));
        }
        return "TrustedKeys" + ids;
    }
}
