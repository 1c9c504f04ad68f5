package dev.plimsoll.shuffle;

/**
 * The published dealer: the hash is read as digits in the bases n, n - 1, …, each the place of the next card among those left. Fast, uniform, and
 * inconsistent: with another number of workers nearly all shards change.
 */
final class Dealer {
    private Dealer() {}

    static void deal(long hash, int deck, int[] hand) {
        long rest = hash;
        for (int i = 0; i < hand.length; i++) {
            long next = Long.divideUnsigned(rest, deck - i);
            hand[i] = (int) (rest - next * (deck - i));
            rest = next;
        }
        // From the last: a card's place counts those left when it was dealt, so each earlier digit that is not above it
        // shifts it by one.
        for (int i = hand.length - 1; i > 0; i--) {
            int card = hand[i];
            for (int j = i - 1; j >= 0; j--) {
                card += hand[j] <= card ? 1 : 0;
            }
            hand[i] = card;
        }
    }
}
