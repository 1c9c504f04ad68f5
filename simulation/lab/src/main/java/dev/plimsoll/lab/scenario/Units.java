package dev.plimsoll.lab.scenario;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

// Numbers with units. Exact until the last step: decimal text is scaled as a decimal, so that 0.1 s is 100,000,000 ns
// and a number with more digits than a nanosecond is refused, not rounded. The patterns are also what the schema
// publishes.
final class Units {
    static final String NUMBER = "(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?";
    static final String DURATION = "^" + NUMBER + " ?(ns|us|ms|s|min|h|d)$";
    static final String RATE = "^" + NUMBER + " ?[kM]?/(s|min|h|d)$";
    static final String SHARE = "^" + NUMBER + " ?%$";
    static final String BYTES = "^" + NUMBER + " ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$";
    static final String MONEY = "^\\$" + NUMBER + "$";

    static final Map<String, Long> NANOS = table(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "min",
            60_000_000_000L,
            "h",
            3_600_000_000_000L,
            "d",
            86_400_000_000_000L);
    private static final Map<String, Long> BYTE_UNITS = table(
            "B",
            1L,
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "TB",
            1_000_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40);

    private static final Pattern DURATION_TEXT = Pattern.compile(DURATION);
    private static final Pattern RATE_TEXT = Pattern.compile("^(" + NUMBER + ") ?([kM]?)/(s|min|h|d)$");
    private static final Pattern SHARE_TEXT = Pattern.compile(SHARE);
    private static final Pattern BYTES_TEXT = Pattern.compile(BYTES);
    private static final Pattern MONEY_TEXT = Pattern.compile(MONEY);
    private static final Pattern LEADING = Pattern.compile("^" + NUMBER);

    private Units() {}

    static @Nullable Long nanos(String text) {
        return scaled(text, DURATION_TEXT, NANOS);
    }

    static @Nullable Long bytes(String text) {
        return scaled(text, BYTES_TEXT, BYTE_UNITS);
    }

    static @Nullable Double perSecond(String text) {
        Matcher matcher = RATE_TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        int power = matcher.group(4).isEmpty() ? 0 : matcher.group(4).equals("k") ? 3 : 6;
        Long perNanos = NANOS.get(matcher.group(5));
        if (perNanos == null) {
            throw new AssertionError(matcher.group(5));
        }
        return number.scaleByPowerOfTen(power).doubleValue() / (perNanos / 1_000_000_000L);
    }

    static @Nullable Double share(String text) {
        return SHARE_TEXT.matcher(text).matches()
                ? leading(text).movePointLeft(2).doubleValue()
                : null;
    }

    static @Nullable Double dollars(String text) {
        return MONEY_TEXT.matcher(text).matches() ? new BigDecimal(text.substring(1)).doubleValue() : null;
    }

    static @Nullable Double number(String text) {
        return text.matches("-?" + NUMBER + "([eE][-+]?[0-9]{1,2})?") ? Double.valueOf(text) : null;
    }

    static String showNanos(long nanos) {
        return show(nanos, NANOS);
    }

    static String showBytes(long bytes) {
        return show(bytes, table("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40));
    }

    private static String show(long amount, Map<String, Long> units) {
        String shown = "";
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (shown.isEmpty() || (amount != 0 && amount % unit.getValue() == 0)) {
                shown = amount / unit.getValue() + " " + unit.getKey();
            }
        }
        return shown;
    }

    private static @Nullable Long scaled(String text, Pattern pattern, Map<String, Long> units) {
        Matcher matcher = pattern.matcher(text);
        Long unit = matcher.matches() ? units.get(matcher.group(matcher.groupCount())) : null;
        if (unit == null) {
            return null;
        }
        BigDecimal amount = leading(text).multiply(BigDecimal.valueOf(unit)).stripTrailingZeros();
        if (amount.scale() > 0 || amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return null; // finer than a nanosecond or a byte, or beyond 292 years
        }
        return amount.setScale(0, RoundingMode.UNNECESSARY).longValueExact();
    }

    private static BigDecimal leading(String text) {
        Matcher matcher = LEADING.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(text);
        }
        return new BigDecimal(matcher.group());
    }

    private static Map<String, Long> table(Object... namesAndAmounts) {
        Map<String, Long> table = new LinkedHashMap<>();
        for (int i = 0; i < namesAndAmounts.length; i += 2) {
            table.put((String) namesAndAmounts[i], (Long) namesAndAmounts[i + 1]);
        }
        return table;
    }
}
