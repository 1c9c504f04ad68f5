package dev.plimsoll.shuffle;

/*
 * The engine of every rendezvous choice: among n members, each with a 64-bit seed (the keyed hash of its name), the
 * ones with the highest score for a key. The score is a fixed 64-bit finaliser of key XOR seed; it concerns one member and one key,
 * so that a member that comes, goes or is passed over changes nothing among the others.
 *
 * Members stand in canonical order, and equal scores fall to the earlier one. Where weights differ, the shortest wait
 * (Log2) wins, and equal waits fall to the higher score; for equal weights that is the order of the scores, so a fleet may mix
 * both ways without anybody moving.
 */
final class HighestRandomWeight {
    static final int MAX_WEIGHT = 1 << 16;

    private HighestRandomWeight() {}

    /** David Stafford's thirteenth variant of the 64-bit finaliser of MurmurHash3, as in {@code SplittableRandom}. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /**
     * A score, its top bit flipped so that it compares as a signed number, that {@code wanted} of {@code members} will almost surely
     * pass: three standard deviations and three more than wanted do on average. A search that begins there leaves out
     * the many early members that later ones would only push out again.
     */
    static long bar(int wanted, int members) {
        double passing = wanted + 3 * Math.sqrt(wanted) + 3;
        return passing >= members ? Long.MIN_VALUE : Long.MAX_VALUE - 2 * ((long) (passing / members * 0x1p63));
    }

    /**
     * Writes the {@code wanted} best of the members {@code [from, to)} for {@code key}, best first, to {@code out[at...]}.
     *
     * @param bar where to begin; any value gives the same answer
     * @return how many were written: {@code min(wanted, to - from)}
     */
    static int best(long key, long[] seeds, int from, int to, int wanted, long bar, int[] out, int at) {
        if (wanted == 0) {
            return 0;
        }
        boolean fromTheBottom = bar == Long.MIN_VALUE;
        int found = 0;
        long passed = bar;
        for (int member = from; member < to; member++) {
            long score = mix(key ^ seeds[member]) ^ Long.MIN_VALUE;
            if (score > passed || (fromTheBottom && found < wanted)) {
                int position = found < wanted ? found++ : wanted - 1;
                while (position > 0 && (mix(key ^ seeds[out[at + position - 1]]) ^ Long.MIN_VALUE) < score) {
                    out[at + position] = out[at + position - 1];
                    position--;
                }
                out[at + position] = member;
                if (found == wanted) {
                    passed = mix(key ^ seeds[out[at + wanted - 1]]) ^ Long.MIN_VALUE;
                }
            }
        }
        boolean tooHigh = found < wanted && found < to - from;
        return tooHigh ? best(key, seeds, from, to, wanted, Long.MIN_VALUE, out, at) : found;
    }

    /** The same among members of unlike weight. */
    static int best(long key, long[] seeds, int[] weights, int from, int to, int wanted, int[] out, int at) {
        int found = 0;
        for (int member = from; member < to; member++) {
            long score = mix(key ^ seeds[member]);
            long wait = Log2.minusLog2(score);
            int position = found;
            while (position > 0) {
                int rival = out[at + position - 1];
                long rivalScore = mix(key ^ seeds[rival]);
                if (!beats(wait, weights[member], score, Log2.minusLog2(rivalScore), weights[rival], rivalScore)) {
                    break;
                }
                if (position < wanted) {
                    out[at + position] = rival;
                }
                position--;
            }
            if (position < wanted) {
                out[at + position] = member;
                found = Math.min(wanted, found + 1);
            }
        }
        return found;
    }

    static boolean beats(long wait, int weight, long score, long rivalWait, int rivalWeight, long rivalScore) {
        long ours = wait * rivalWeight;
        long theirs = rivalWait * weight;
        return ours < theirs || (ours == theirs && Long.compareUnsigned(score, rivalScore) > 0);
    }
}
