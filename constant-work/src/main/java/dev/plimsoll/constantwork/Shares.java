package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shuffle.KeyedHash;
import dev.plimsoll.shuffle.Rendezvous;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/*
 * Whose receiver is it: by zone first, since what crosses zones is paid for by the byte, then by rendezvous over the
 * living pushers of that zone, so that a death moves the dead one's receivers and no others. A zone without a living
 * pusher falls to all the living ones. Immutable; replaced when somebody dies or returns.
 */
final class Shares {
    private final Set<String> zonesWithPusher;
    private final String zone;
    private final Rendezvous inZone;
    private final int selfInZone;
    private final Rendezvous everywhere;
    private final int selfEverywhere;

    /** The living include this pusher itself; every one of them has a zone. */
    Shares(KeyedHash hash, String self, Map<String, String> zones, SortedSet<String> alive) {
        Map<String, List<String>> names = new TreeMap<>();
        for (String name : alive) {
            names.computeIfAbsent(requireNonNull(zones.get(name), name), z -> new ArrayList<>())
                    .add(name);
        }
        this.zonesWithPusher = names.keySet();
        this.zone = requireNonNull(zones.get(self), self);
        this.inZone = Rendezvous.of(hash, requireNonNull(names.get(zone), zone));
        this.selfInZone = inZone.indexOf(self);
        this.everywhere = Rendezvous.of(hash, alive);
        this.selfEverywhere = everywhere.indexOf(self);
    }

    boolean mine(Slot slot) {
        String of = slot.endpoint.zone();
        if (of.equals(zone)) {
            return inZone.choose(slot.key) == selfInZone;
        }
        return !zonesWithPusher.contains(of) && everywhere.choose(slot.key) == selfEverywhere;
    }
}
