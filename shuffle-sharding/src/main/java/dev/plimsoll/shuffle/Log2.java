package dev.plimsoll.shuffle;

import java.math.BigInteger;

/*
 * Binary logarithms in integers, for choices by weight.
 *
 * A member of weight w with the uniform draw u waits -log2(u) / w, and the shortest wait wins: that is how likely each member
 * should be, whatever the others are. Floating point will not do, since languages differ in the last bit of log, and
 * then two processes would disagree about a shard. So: 1,025 points of log2(1 + i/1024), computed here in 128-bit fixed point (exact to
 * the last of their 40 bits), and straight lines between them. The error is below 1.8e-7, the function never decreases, and 2^46 x 2^16
 * still fits a long, so that two waits compare by cross-multiplication.
 */
final class Log2 {
    static final int FRACTION_BITS = 40;

    private static final int SEGMENT_BITS = 10;
    private static final int REST_BITS = 63 - SEGMENT_BITS;
    private static final int KEPT_REST_BITS = 32;
    private static final long[] POINTS = points();

    private Log2() {}

    /**
     * Tells {@code -log2(u / 2^64)} of an unsigned number, in units of 2^-40; even numbers count as the odd one above them, so
     * that zero has a logarithm.
     */
    static long minusLog2(long unsigned) {
        long odd = unsigned | 1;
        int zeros = Long.numberOfLeadingZeros(odd);
        long mantissa = odd << zeros;
        int segment = (int) (mantissa >>> REST_BITS) & ((1 << SEGMENT_BITS) - 1);
        long rest = (mantissa & ((1L << REST_BITS) - 1)) >>> (REST_BITS - KEPT_REST_BITS);
        long from = POINTS[segment];
        long fraction = from + (((POINTS[segment + 1] - from) * rest) >>> KEPT_REST_BITS);
        return ((zeros + 1L) << FRACTION_BITS) - fraction;
    }

    static long point(int i) {
        return POINTS[i];
    }

    /** One bit of the logarithm a squaring: a number in [1, 2) whose square reaches 2 has a 1 there. */
    private static long[] points() {
        int precision = 128;
        long[] points = new long[(1 << SEGMENT_BITS) + 1];
        for (int i = 0; i < points.length - 1; i++) {
            BigInteger x = BigInteger.valueOf((1L << SEGMENT_BITS) + i).shiftLeft(precision - SEGMENT_BITS);
            long bits = 0;
            for (int bit = 0; bit < FRACTION_BITS; bit++) {
                x = x.multiply(x).shiftRight(precision);
                bits <<= 1;
                if (x.testBit(precision + 1)) {
                    x = x.shiftRight(1);
                    bits |= 1;
                }
            }
            points[i] = bits;
        }
        points[points.length - 1] = 1L << FRACTION_BITS;
        return points;
    }
}
