package dev.plimsoll.lab.adapter;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** A publisher's keys. Which they are shows in no figure, so they need not be the same in each run. */
final class Keys {
    private Keys() {}

    static KeyPair fresh() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
