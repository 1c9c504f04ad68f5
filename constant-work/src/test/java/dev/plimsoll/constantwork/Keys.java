package dev.plimsoll.constantwork;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** The key pairs of RFC 8032, section 7.1, tests 1 to 3: secrets the whole world knows. */
final class Keys {
    static final Keys FIRST = new Keys(
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    static final Keys SECOND = new Keys(
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    static final Keys THIRD = new Keys(
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");

    final String publicHex;
    final KeyPair pair;

    private Keys(String secretHex, String publicHex) {
        this.publicHex = publicHex;
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            PublicKey key = factory.generatePublic(
                    new X509EncodedKeySpec(HexFormat.of().parseHex("302a300506032b6570032100" + publicHex)));
            this.pair = new KeyPair(
                    key,
                    factory.generatePrivate(new EdECPrivateKeySpec(
                            NamedParameterSpec.ED25519, HexFormat.of().parseHex(secretHex))));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    TrustedKeys trusted() {
        return TrustedKeys.of(pair.getPublic());
    }
}
