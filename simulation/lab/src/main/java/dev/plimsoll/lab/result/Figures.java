package dev.plimsoll.lab.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/*
 * Every number that a person or a program reads is written here.
 *
 * People: three significant digits, never fewer than the whole part, in the unit one would say aloud: 443 s, 12.1 ms,
 * 92.5 %, 199,980. A figure and its interval share one unit and one number of decimals, so that they can be compared at
 * a glance; an interval narrower than the last digit shown is left out.
 *
 * Programs: twelve significant digits by BigDecimal. Double.toString differs between JDK 17 and 19 and later (the
 * shortest digits are really the shortest since then), so it never touches a result.
 */
/**
 * Writes numbers as people read them, and as programs do.
 *
 * <p>People see three significant digits in a unit one would say aloud, {@code 443 s}, {@code 12.1 ms}, {@code 92.5 %}; an
 * estimate shows its interval in the same unit and with as many decimals. Programs get at most twelve significant digits,
 * the same on every JDK. Thread-safe; no state.
 */
public final class Figures {
    /** What stands where no run has a figure. */
    public static final String NONE = "–";

    private static final MathContext TWELVE = new MathContext(12, RoundingMode.HALF_EVEN);

    private Figures() {}

    /**
     * Rounds a number to what results keep of it.
     *
     * @param value any number
     * @return its decimal with at most twelve significant digits; {@code null} if it is not finite
     */
    public static @Nullable BigDecimal exact(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        BigDecimal rounded = new BigDecimal(value).round(TWELVE).stripTrailingZeros();
        return rounded.scale() < 0 && rounded.precision() - rounded.scale() <= 15 ? rounded.setScale(0) : rounded;
    }

    /**
     * Writes a number for people.
     *
     * @param unit what it counts; seconds are given in seconds, shares in 0..1
     * @param value the number
     * @return such as {@code 12.1 ms}, or {@code 5 %} where that is exact; {@link #NONE} if it is not a number
     */
    public static String human(Unit unit, double value) {
        return Double.isFinite(value) ? new Scale(unit, value).figure(value) : NONE;
    }

    /**
     * Writes a mean with its interval for people.
     *
     * @param unit what it counts
     * @param estimate the mean and its interval
     * @return such as {@code 443 ±2 s}, or {@code 0.4 [0.1, 1.2] %} where the interval is lopsided; the mean alone where the
     *     interval is narrower than the last digit shown, or unknown; {@link #NONE} where there is no estimate
     */
    public static String human(Unit unit, @Nullable Estimate estimate) {
        return text(unit, estimate, false);
    }

    /**
     * Writes a difference with its sign and its interval for people.
     *
     * @param unit what it counts
     * @param estimate the difference and its interval
     * @return such as {@code −431 ±2 s}
     */
    public static String difference(Unit unit, @Nullable Estimate estimate) {
        return text(unit, estimate, true);
    }

    private static String text(Unit unit, @Nullable Estimate estimate, boolean signed) {
        if (estimate == null || Double.isNaN(estimate.mean())) {
            return NONE;
        }
        double mean = Math.abs(estimate.mean());
        boolean narrow = mean >= halfWidth(estimate);
        Scale scale = new Scale(unit, narrow ? mean : Math.max(Math.abs(estimate.low()), Math.abs(estimate.high())));
        return scale.estimate(estimate, signed);
    }

    private static double halfWidth(Estimate estimate) {
        double half = (estimate.high() - estimate.low()) / 2;
        return Double.isFinite(half) ? half : 0;
    }

    /** A factor and a suffix for numbers of one size, and how many decimals they get. */
    private static final class Scale {
        private final double factor;
        private final String suffix;
        private final int decimals;

        Scale(Unit unit, double of) {
            double size = Math.abs(of);
            switch (unit) {
                case SECONDS -> {
                    boolean seconds = size == 0 || size >= 0.9995;
                    boolean millis = size >= 0.999_5e-3;
                    factor = seconds ? 1 : millis ? 1e3 : 1e6;
                    suffix = seconds ? " s" : millis ? " ms" : " µs";
                }
                case SHARE, SHARE_OF_RUNS -> {
                    factor = 100;
                    suffix = " %";
                }
                case PER_SECOND -> {
                    factor = size >= 999_500 ? 1e-6 : 1;
                    suffix = size >= 999_500 ? " M/s" : "/s";
                }
                case COUNT -> {
                    factor = size >= 9_995_000 ? 1e-6 : 1;
                    suffix = size >= 9_995_000 ? " M" : "";
                }
                default -> {
                    factor = 1;
                    suffix = "";
                }
            }
            double shown = size * factor;
            // Whole things are counted whole, an average of them is not: 40 but 12.4.
            boolean whole = unit == Unit.COUNT && factor == 1 && shown == Math.rint(shown);
            decimals = whole || shown == 0 || shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : shown >= 0.9995 ? 2 : 3;
        }

        // A number that needs fewer digits was given, such as a limit of 5 %, not found; 5.00 % would look measured.
        String figure(double value) {
            BigDecimal given = exact(value * factor);
            int needed = given == null ? decimals : Math.max(0, given.scale());
            return digits(value, false, Math.min(decimals, needed)) + suffix;
        }

        String estimate(Estimate estimate, boolean signed) {
            String mean = digits(estimate.mean(), signed);
            if (!Double.isFinite(estimate.low()) || !Double.isFinite(estimate.high())) {
                return mean + suffix;
            }
            String below = digits(estimate.mean() - estimate.low(), false);
            String above = digits(estimate.high() - estimate.mean(), false);
            if (isZero(below) && isZero(above)) {
                return mean + suffix;
            }
            double half = halfWidth(estimate);
            boolean lopsided = Math.abs(estimate.high() + estimate.low() - 2 * estimate.mean()) > 0.2 * half;
            return lopsided
                    ? mean + " [" + digits(estimate.low(), signed) + ", " + digits(estimate.high(), signed) + "]"
                            + suffix
                    : mean + " ±" + digits(half, false) + suffix;
        }

        private String digits(double value, boolean signed) {
            return digits(value, signed, decimals);
        }

        private String digits(double value, boolean signed, int decimals) {
            BigDecimal rounded = new BigDecimal(value * factor).setScale(decimals, RoundingMode.HALF_EVEN);
            if (rounded.signum() == 0) {
                return "0";
            }
            String plain = rounded.abs().toPlainString();
            if (decimals == 3) {
                plain = trim(plain);
            }
            int point = plain.indexOf('.');
            int whole = point < 0 ? plain.length() : point;
            StringBuilder text = new StringBuilder(plain);
            for (int at = whole - 3; at > 0; at -= 3) {
                text.insert(at, ',');
            }
            String sign = rounded.signum() < 0 ? "−" : signed ? "+" : "";
            return sign + text;
        }

        private static String trim(String plain) {
            int end = plain.length();
            while (plain.charAt(end - 1) == '0') {
                end--;
            }
            return plain.substring(0, end);
        }

        private static boolean isZero(String digits) {
            return digits.equals("0");
        }
    }
}
