package dev.plimsoll.shuffle;

import java.util.Arrays;

/*
 * Arithmetic in the finite field of q elements, q a prime or a power of two, with elements numbered 0..q-1.
 *
 * Prime fields count modulo q. In GF(2^m) numbers are polynomials over GF(2), added by XOR and multiplied modulo a primitive
 * polynomial; the table below fixes one for each m, for another would give other shards. Multiplication goes through logarithms to the base x.
 * The only operation needed is Horner's rule, so that is the interface.
 */
final class GaloisField {
    static final int MAX_ORDER = 1 << 16;

    // Primitive polynomials with the fewest terms, lowest first among those; bit i is the coefficient of x^i. By m =
    // 1..16.
    private static final int[] PRIMITIVE = {
        0x3, 0x7, 0xb, 0x13, 0x25, 0x43, 0x83, 0x11d, 0x211, 0x409, 0x805, 0x1053, 0x201b, 0x402b, 0x8003, 0x1002d
    };

    final int order;
    private final boolean binary;
    private final int bits;
    private final int[] power; // of x, twice round, so that sums of two logarithms need no reduction
    private final int[] logarithm;

    GaloisField(int order) {
        if (!isOrder(order)) {
            throw new IllegalArgumentException(
                    "order: " + order + " (expected: a prime or a power of two, 2.." + MAX_ORDER + ")");
        }
        this.order = order;
        binary = Integer.bitCount(order) == 1;
        bits = Integer.numberOfTrailingZeros(order);
        power = new int[binary ? 2 * order : 0];
        logarithm = new int[binary ? order : 0];
        if (binary) {
            int element = 1;
            for (int i = 0; i < order - 1; i++) {
                power[i] = element;
                power[i + order - 1] = element;
                logarithm[element] = i;
                element <<= 1;
                if (element >= order) {
                    element ^= PRIMITIVE[bits - 1];
                }
            }
        }
    }

    static boolean isOrder(int q) {
        if (q < 2 || q > MAX_ORDER) {
            return false;
        }
        if (Integer.bitCount(q) == 1) {
            return true;
        }
        for (int divisor = 2; divisor * divisor <= q; divisor++) {
            if (q % divisor == 0) {
                return false;
            }
        }
        return true;
    }

    /** The largest order of a field that does not exceed {@code limit}; 0 if there is none. */
    static int largestOrder(int limit) {
        int q = Math.min(limit, MAX_ORDER);
        while (q >= 2 && !isOrder(q)) {
            q--;
        }
        return q < 2 ? 0 : q;
    }

    /**
     * Splits {@code number} into {@code digits} digits of base q, the lowest first, takes them as the coefficients of a polynomial,
     * and writes its values at the points 0, 1, …, {@code out.length - 1}.
     */
    void evaluate(long number, int digits, int[] out) {
        if (binary) {
            int mask = order - 1;
            out[0] = (int) number & mask;
            for (int x = 1; x < out.length; x++) {
                int log = logarithm[x];
                int value = 0;
                for (int shift = bits * (digits - 1); shift >= 0; shift -= bits) {
                    value = (value == 0 ? 0 : power[logarithm[value] + log]) ^ ((int) (number >>> shift) & mask);
                }
                out[x] = value;
            }
            return;
        }
        // The digits come off highest first, so all points go through Horner's rule together.
        long unit = 1;
        for (int i = 1; i < digits; i++) {
            unit *= order;
        }
        Arrays.fill(out, 0);
        long rest = number;
        for (int i = 0; i < digits; i++) {
            int digit = (int) (rest / unit);
            rest -= digit * unit;
            unit /= order;
            for (int x = 0; x < out.length; x++) {
                out[x] = (int) (((long) out[x] * x + digit) % order);
            }
        }
    }
}
