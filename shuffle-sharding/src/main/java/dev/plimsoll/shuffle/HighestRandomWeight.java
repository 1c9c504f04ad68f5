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
        z = highHalfOfMix(z);
        return z ^ (z >>> 31);
    }

    /** The mix but for its last step, which changes none of the 31 highest bits. */
    static long highHalfOfMix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        return (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    }

    /**
     * Writes the {@code wanted} best of the members {@code [from, to)} for {@code key}, best first, to {@code out[at...]}.
     *
     * @return how many were written: {@code min(wanted, to - from)}
     */
    static int best(long key, long[] seeds, int from, int to, int wanted, int[] out, int at) {
        int found = 0;
        for (int member = from; member < to; member++) {
            long score = mix(key ^ seeds[member]) ^ Long.MIN_VALUE;
            int position = found;
            while (position > 0 && (mix(key ^ seeds[out[at + position - 1]]) ^ Long.MIN_VALUE) < score) {
                if (position < wanted) {
                    out[at + position] = out[at + position - 1];
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
