package dev.plimsoll.constantwork;

import dev.plimsoll.shuffle.KeyedHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * The receivers in the order in which they are visited: by hash of their names. A receiver's phase is its rank in this
 * order, over the whole fleet, so it is the same in every pusher; who visits may change, when does not.
 *
 * Rank, not hash: the gaps between hashes are exponential, and a slot would get twice its share now and then; ranks
 * are evenly spaced whatever the hashes are. The price is that a receiver that joins moves all later ones by P/n.
 */
final class Fleet {
    /* Enough for the largest fleet anybody pushes whole frames to, and far from where phases overflow a long. */
    static final int MOST = 1_000_000;

    private final List<Slot> slots;

    private Fleet(List<Slot> slots) {
        this.slots = slots;
    }

    static Fleet of(Collection<Endpoint> endpoints, KeyedHash hash, Map<String, Slot> known) {
        if (endpoints.size() > MOST) {
            throw new IllegalArgumentException(
                    "fleet: " + endpoints.size() + " receivers (expected: at most " + MOST + ")");
        }
        Map<String, Integer> positions = new HashMap<>();
        List<Slot> slots = new ArrayList<>(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            Integer before = positions.put(endpoint.name(), slots.size());
            if (before != null) {
                throw new IllegalArgumentException(
                        "fleet: duplicate \"" + endpoint.name() + "\" at positions " + before + " and " + slots.size());
            }
            Slot slot = known.get(endpoint.name());
            slots.add(
                    slot != null && slot.endpoint.equals(endpoint)
                            ? slot
                            : new Slot(endpoint, hash.hash(endpoint.name())));
        }
        slots.sort(Comparator.comparingLong((Slot slot) -> slot.key ^ Long.MIN_VALUE)
                .thenComparing(slot -> slot.endpoint.name()));
        return new Fleet(slots);
    }

    int size() {
        return slots.size();
    }

    Slot at(int rank) {
        return slots.get(rank);
    }

    Map<String, Slot> byName() {
        Map<String, Slot> byName = new HashMap<>();
        slots.forEach(slot -> byName.put(slot.endpoint.name(), slot));
        return byName;
    }
}
