package dev.plimsoll.constantwork;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/* The keys of a stream in its store. Names that become part of a key are checked here; nothing a peer sends ever is. */
final class StoreLayout {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final String prefix;

    /** A prefix such as "prod/routing/", or nothing. */
    StoreLayout(String prefix) {
        this.prefix = prefix;
    }

    /** The frame every pusher reads. */
    String current() {
        return prefix + "current";
    }

    String lease(String pusher) {
        return prefix + "leases/" + pusher;
    }

    String health(String checker) {
        return prefix + "health/" + checker;
    }

    String historyPrefix() {
        return prefix + "history/";
    }

    /* Digits first, so that keys list in order of edition; then the fingerprint, so that no two frames share a key. */
    String history(Frame frame) {
        return historyPrefix()
                + String.format(
                        Locale.ROOT,
                        "%019d-%019d-%s",
                        frame.edition().epoch(),
                        frame.edition().sequence(),
                        HexFormat.of().formatHex(frame.fingerprint()));
    }

    static String checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(what + ": " + new Refusal(Reason.FIELD, name).detail()
                    + " (expected: 1..64 letters, digits, . _ -)");
        }
        return name;
    }
}
