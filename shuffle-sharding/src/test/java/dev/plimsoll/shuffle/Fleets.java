package dev.plimsoll.shuffle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Fleets that several tests use. */
final class Fleets {
    static final DeploymentKey KEY = DeploymentKey.parse("000102030405060708090a0b0c0d0e0f");

    private Fleets() {}

    /** Zones "a", "b", … of the given sizes, with workers "a-0", "a-1", … */
    static Topology zones(int... sizes) {
        List<Worker> workers = new ArrayList<>();
        for (int zone = 0; zone < sizes.length; zone++) {
            String name = String.valueOf((char) ('a' + zone));
            for (int i = 0; i < sizes[zone]; i++) {
                workers.add(Worker.of(name + "-" + i, name));
            }
        }
        return Topology.of(1, Instant.EPOCH, workers);
    }

    static long hash(String tenant) {
        return KeyedHash.of(KEY, HashDomain.SHARD).hash(tenant);
    }

    /** One domain with workers "w0", "w1", … */
    static Topology flat(int workers) {
        List<Worker> fleet = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            fleet.add(Worker.of("w" + i));
        }
        return Topology.of(1, Instant.EPOCH, fleet);
    }
}
