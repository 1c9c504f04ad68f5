package dev.plimsoll.examples;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;

/** Pairs of keys for publishers in examples. */
public final class KeyPairs {
    private KeyPairs() {}

    /**
     * Makes a pair.
     *
     * @return a new pair of Ed25519 keys
     */
    public static KeyPair ed25519() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
