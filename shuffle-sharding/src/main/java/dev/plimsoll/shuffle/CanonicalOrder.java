package dev.plimsoll.shuffle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Comparator;

/** Order by UTF-8 bytes, the one order that every language agrees on without tables; {@code String}'s own differs. */
final class CanonicalOrder {
    static final Comparator<String> NAMES = (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

    private CanonicalOrder() {}
}
