package dev.plimsoll.cell;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import dev.plimsoll.shuffle.Rendezvous;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Gives each cell its quota of slots and moves no slot that need not move.
//
// Quotas follow from the weights by largest remainder, so each is its exact share rounded up or down. Among equal
// remainders the
// cell that has most slots already is rounded up: then n equal cells that become n + 1 only give, the new one only
// takes, and exactly its
// quota moves, at most ceil(slots / (n + 1)).
//
// A cell over its quota gives up slots in the order of a hash of slot and table version, so that it is not always the
// same slots that
// travel; each goes to the cell that wins the rendezvous among those that still have room.
final class SlotBalance {
    private final int[] slots;
    private final KeyedHash hash;
    private final List<String> names;
    private final boolean[] frozen;

    /** Works on the given owners; frozen slots stay where they are. */
    SlotBalance(int[] slots, boolean[] frozen, List<String> names, DeploymentKey key) {
        this.slots = slots;
        this.frozen = frozen;
        this.names = names;
        hash = KeyedHash.of(key, HashDomain.CELL);
    }

    static int[] quotas(long[] weights, int[] owned, int total) {
        long sum = 0;
        for (long weight : weights) {
            sum += weight;
        }
        int[] quotas = new int[weights.length];
        long[] remainders = new long[weights.length];
        List<Integer> order = new ArrayList<>();
        int given = 0;
        for (int cell = 0; cell < weights.length; cell++) {
            if (weights[cell] > 0) {
                quotas[cell] = (int) (total * weights[cell] / sum);
                remainders[cell] = total * weights[cell] % sum;
                given += quotas[cell];
                order.add(cell);
            }
        }
        order.sort(Comparator.comparingLong((Integer cell) -> -remainders[cell])
                .thenComparingInt(cell -> -owned[cell])
                .thenComparingInt(cell -> cell));
        for (int i = 0; given < total; i++, given++) {
            quotas[order.get(i)]++;
        }
        return quotas;
    }

    /**
     * Moves slots until every cell has its quota.
     *
     * @param quotas by cell; -1 for a cell that keeps what it has
     * @param onlyOrphans whether only cells of quota 0 give, as when they are lost: the others' slots stay, and a cell that already has
     *     more than its quota keeps it
     * @param salt varies the choice of slots from table to table
     */
    void level(int[] quotas, boolean onlyOrphans, long salt) {
        int[] room = new int[quotas.length];
        for (int cell = 0; cell < quotas.length; cell++) {
            room[cell] = Math.max(0, quotas[cell]);
        }
        for (int cell : slots) {
            room[cell] -= quotas[cell] < 0 ? 0 : 1;
        }
        long[] rank = new long[slots.length];
        List<Integer> order = new ArrayList<>();
        for (int slot = 0; slot < slots.length; slot++) {
            boolean gives = room[slots[slot]] < 0 && (!onlyOrphans || quotas[slots[slot]] == 0);
            if (gives && !frozen[slot]) {
                rank[slot] = hash.hash((salt << 14) + slot);
                order.add(slot);
            }
        }
        order.sort(Comparator.comparingLong(slot -> rank[slot]));
        Takers takers = takers(room);
        for (int slot : order) {
            int giver = slots[slot];
            if (takers == null || room[giver] >= 0) {
                continue;
            }
            int taker = takers.numbers[takers.choice.choose(hash.hash(slot))];
            room[giver]++;
            room[taker]--;
            slots[slot] = taker;
            if (room[taker] == 0) {
                takers = takers(room);
            }
        }
    }

    private static final class Takers {
        final Rendezvous choice;
        final int[] numbers;

        Takers(Rendezvous choice, int[] numbers) {
            this.choice = choice;
            this.numbers = numbers;
        }
    }

    /** The cells that have room, or nothing. */
    private @Nullable Takers takers(int[] room) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int cell = 0; cell < room.length; cell++) {
            if (room[cell] > 0) {
                numbers.put(names.get(cell), cell);
            }
        }
        if (numbers.isEmpty()) {
            return null;
        }
        Rendezvous choice = Rendezvous.of(hash, numbers.keySet());
        return new Takers(
                choice, choice.members().stream().mapToInt(numbers::get).toArray());
    }
}
