package dev.plimsoll.constantwork.netty;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Keys and certificates for tests, all of one authority but the stranger's, which signed itself. They are good for a
 * hundred years and the password is known to everybody; {@code keytool -list} shows what is in them.
 */
final class Certificates {
    private static final char[] PASSWORD = "plimsoll".toCharArray();

    private Certificates() {}

    private static KeyStore store(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Certificates.class.getResourceAsStream(name + ".p12")) {
            store.load(Objects.requireNonNull(bytes, name), PASSWORD);
        }
        return store;
    }

    static KeyManagerFactory own(String name) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(name), PASSWORD);
        return keys;
    }

    static TrustManagerFactory trusted() throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("receiver"));
        return trust;
    }

    static SSLContext server(String name) throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own(name).getKeyManagers(), trusted().getTrustManagers(), null);
        return context;
    }
}
