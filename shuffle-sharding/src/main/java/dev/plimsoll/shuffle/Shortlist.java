package dev.plimsoll.shuffle;

import java.util.function.DoubleUnaryOperator;

/*
 * The fast way to the few best of many members, for whoever has a place to work in (ShardBuffer). HighestRandomWeight decides who is better; this
 * class never says otherwise, it only says it sooner, or not at all.
 *
 * What costs time in a choice is not the scores, one nanosecond each, but the branches that nobody can predict: at each member that pushes
 * out another, and at each step of its way up. So there are two passes without any. First a bar that a few more than wanted will pass, by
 * its height set beforehand: who passes it is one bit, 64 to a word. Then those few are ranked: five or fewer in locals, more each against each, by counting how many beat it.
 * Where too few pass the bar (twice in a hundred choices) or too many are wanted, the plain way must do.
 *
 * Where weights differ the bar is one wait per unit of weight for all, and so a score for each member: with a wait below it, a member is
 * listed; who is not listed waits longer than any who is.
 */
final class Shortlist {
    /** More than these are not worth ranking each against each. */
    static final int MAX_WANTED = 16;

    private static final int IN_REGISTERS = 5;
    private static final int CAPACITY = 64;

    private final int[] members = new int[CAPACITY];
    private final long[] waits = new long[CAPACITY];
    private final long[] weights = new long[CAPACITY];
    private final long[] scores = new long[CAPACITY];
    private final int[] ranks = new int[CAPACITY];
    private final int[] byRank = new int[CAPACITY];
    private int count;

    /** How many shall pass the bar on average, so that too few do in two or three of a hundred choices. */
    private static double passing(int wanted) {
        return wanted + 1.6 * Math.sqrt(wanted) + 1.5;
    }

    /** The bar for members of equal weight: a score without its last bit, to be passed. */
    static long bar(int wanted, int members) {
        double share = passing(wanted) / members;
        // all ones below, where the score of one multiplication less differs
        return share >= 1 ? -1 : (Long.MAX_VALUE - (long) (share * 0x1p63)) | 0xffffffffL;
    }

    /** The bars for members of unlike weight, one for each: a score without its last bit, to be passed. */
    static long[] bars(int wanted, int[] weights, int from, int to) {
        long[] bars = new long[to - from];
        DoubleUnaryOperator listed = wait -> {
            double sum = 0;
            for (int member = from; member < to; member++) {
                sum += 1 - Math.pow(2, -wait * weights[member]);
            }
            return sum;
        };
        double wait = 64;
        if (passing(wanted) < bars.length) {
            double low = 0;
            for (int step = 0; step < 60; step++) {
                double middle = (low + wait) / 2;
                if (listed.applyAsDouble(middle) < passing(wanted)) {
                    low = middle;
                } else {
                    wait = middle;
                }
            }
        }
        long perUnit = (long) Math.ceil(wait * (1L << Log2.FRACTION_BITS));
        for (int i = 0; i < bars.length; i++) {
            bars[i] = scoreThatWaits(perUnit * weights[from + i]);
        }
        return bars;
    }

    /** The highest score, without its last bit, that waits at least so long; -1 if none does. */
    private static long scoreThatWaits(long wait) {
        long passed = 0; // how many scores, from the lowest, wait at least so long
        for (long step = 1L << 62; step > 0; step >>= 1) {
            passed += Log2.minusLog2((passed + step - 1) << 1) >= wait ? step : 0;
        }
        return passed - 1;
    }

    /**
     * Writes the {@code wanted} best of the members {@code [from, to)}, best first, to {@code out[at...]}.
     *
     * @return whether it has; if not, nothing is written
     */
    boolean best(long key, long[] seeds, int from, int to, int wanted, long bar, int[] out, int at) {
        count = 0;
        for (int begin = from; begin < to; begin += Long.SIZE) {
            int end = Math.min(to, begin + Long.SIZE);
            long passing = 0;
            for (int member = begin; member < end; member++) {
                long high = HighestRandomWeight.highHalfOfMix(key ^ seeds[member]) >>> 1;
                passing = (passing << 1) + ((bar - high) >>> 63);
            }
            if (!list(begin, passing << (Long.SIZE - (end - begin)))) {
                return false;
            }
        }
        if (count < wanted) {
            return false;
        }
        if (wanted <= IN_REGISTERS) {
            return bestFew(key, seeds, wanted, out, at);
        }
        for (int i = 0; i < count; i++) {
            scores[i] = HighestRandomWeight.mix(key ^ seeds[members[i]]);
            waits[i] = ~scores[i] >>> 1;
            weights[i] = 1;
        }
        rank(wanted, out, at);
        return true;
    }

    /** The same among members of unlike weight; {@code bars} begin with that of {@code from}. */
    boolean best(long key, long[] seeds, int[] weightOf, int from, int to, int wanted, long[] bars, int[] out, int at) {
        count = 0;
        for (int begin = from; begin < to; begin += Long.SIZE) {
            int end = Math.min(to, begin + Long.SIZE);
            long passing = 0;
            for (int member = begin; member < end; member++) {
                long score = HighestRandomWeight.mix(key ^ seeds[member]) >>> 1;
                passing = (passing << 1) + ((bars[member - from] - score) >>> 63);
            }
            if (!list(begin, passing << (Long.SIZE - (end - begin)))) {
                return false;
            }
        }
        if (count < wanted) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            scores[i] = HighestRandomWeight.mix(key ^ seeds[members[i]]);
            waits[i] = Log2.minusLog2(scores[i]);
            weights[i] = weightOf[members[i]];
        }
        rank(wanted, out, at);
        return true;
    }

    /** Takes the members of a word whose bits are set, the first in the highest place. */
    private boolean list(int begin, long passing) {
        long left = passing;
        if (count + Long.bitCount(left) > CAPACITY) {
            return false;
        }
        while (left != 0) {
            int place = Long.numberOfLeadingZeros(left);
            members[count++] = begin + place;
            left ^= Long.MIN_VALUE >>> place;
        }
        return true;
    }

    // The six best go down a stair of six locals: each keeps the larger and hands the smaller on. A local holds a score
    // without its last eight bits, and who it is; scores that agree so far are for the plain way.
    private boolean bestFew(long key, long[] seeds, int wanted, int[] out, int at) {
        long t0 = -CAPACITY; // six that differ, below all scores
        long t1 = -2 * CAPACITY;
        long t2 = -3 * CAPACITY;
        long t3 = -4 * CAPACITY;
        long t4 = -5 * CAPACITY;
        long t5 = -6 * CAPACITY;
        for (int i = 0; i < count; i++) {
            long x = ((HighestRandomWeight.mix(key ^ seeds[members[i]]) >>> 2) & -CAPACITY) | i;
            long less;
            long smaller;
            less = shortfall(x, t0);
            smaller = t0 + less;
            t0 = x - less;
            x = smaller;
            less = shortfall(x, t1);
            smaller = t1 + less;
            t1 = x - less;
            x = smaller;
            less = shortfall(x, t2);
            smaller = t2 + less;
            t2 = x - less;
            x = smaller;
            less = shortfall(x, t3);
            smaller = t3 + less;
            t3 = x - less;
            x = smaller;
            less = shortfall(x, t4);
            smaller = t4 + less;
            t4 = x - less;
            x = smaller;
            t5 = x - shortfall(x, t5);
        }
        boolean tie = agree(t0, t1) || agree(t1, t2) || agree(t2, t3) || agree(t3, t4) || agree(t4, t5);
        if (tie) {
            return false;
        }
        long[] best = scores;
        best[0] = t0;
        best[1] = t1;
        best[2] = t2;
        best[3] = t3;
        best[4] = t4;
        for (int i = 0; i < wanted; i++) {
            out[at + i] = members[(int) best[i] & (CAPACITY - 1)];
        }
        return true;
    }

    /** By how much a number is below another, as a negative number; 0 if it is not. */
    private static long shortfall(long number, long other) {
        long difference = number - other;
        return difference & (difference >> 63);
    }

    private static boolean agree(long one, long other) {
        return (one ^ other) >>> 6 == 0;
    }

    private void rank(int wanted, int[] out, int at) {
        for (int i = 0; i < count; i++) {
            int beatenBy = 0;
            for (int j = 0; j < i; j++) {
                long margin = waits[i] * weights[j] - waits[j] * weights[i];
                if (margin == 0) { // hardly ever
                    margin = Long.compareUnsigned(scores[j], scores[i]);
                }
                int beats = (int) (margin >>> 63);
                ranks[j] += beats;
                beatenBy += 1 - beats;
            }
            ranks[i] = beatenBy;
        }
        for (int i = 0; i < count; i++) {
            byRank[ranks[i]] = members[i];
        }
        System.arraycopy(byRank, 0, out, at, wanted);
    }
}
