package dev.plimsoll.shuffle;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sharder as its documentation tells it, by sorting lists. */
record ObviousSharder(DeploymentKey key, Topology topology, Replacement replacement) {

    Shard shard(String tenant, int size) {
        KeyedHash hash = KeyedHash.of(key, HashDomain.SHARD);
        long t = hash.hash(tenant);
        List<Worker> sequence = sequence(t);
        List<Worker> live = new ArrayList<>();
        List<Worker> down = new ArrayList<>();
        int replace = 0;
        for (int i = 0; i < sequence.size() && i < size + replacement.budget(); i++) {
            Worker worker = sequence.get(i);
            boolean serves = worker.state() != WorkerState.FAILED
                    && (worker.state() != WorkerState.RETURNING || admits(worker, t));
            if (i < size) {
                (serves ? live : down).add(worker);
                Duration failedFor = Duration.between(worker.since(), topology.asOf());
                boolean mature =
                        worker.state() == WorkerState.RETURNING || failedFor.compareTo(replacement.delay()) >= 0;
                replace += !serves && mature ? 1 : 0;
            } else if (serves && replace > 0) {
                live.add(worker);
                replace--;
            }
        }
        return new Shard(tenant, topology.version(), live, down);
    }

    private List<Worker> sequence(long t) {
        KeyedHash hash = KeyedHash.of(key, HashDomain.SHARD);
        Map<String, List<Worker>> byDomain = new TreeMap<>();
        for (Worker worker : topology.workers()) {
            boolean passedOver = worker.state() == WorkerState.DRAINING
                    || (worker.state() == WorkerState.JOINING && !admits(worker, t));
            if (!passedOver) {
                byDomain.computeIfAbsent(worker.domain(), domain -> new ArrayList<>())
                        .add(worker);
            }
        }
        Comparator<Worker> byScore = Comparator.<Worker>comparingLong(
                        worker -> score(t, hash.ofMembers(), worker.name()))
                .reversed();
        Comparator<Worker> byWait = Comparator.<Worker>comparingDouble(worker ->
                        (double) Log2.minusLog2(score(t, hash.ofMembers(), worker.name()) ^ Long.MIN_VALUE)
                                / worker.weight())
                .thenComparing(byScore);
        List<List<Worker>> domains = new ArrayList<>();
        byDomain.entrySet().stream()
                .sorted(Comparator.<Map.Entry<String, List<Worker>>>comparingLong(
                                entry -> score(t, hash.ofFailureDomains(), entry.getKey()))
                        .reversed())
                .forEach(entry -> domains.add(entry.getValue()));
        domains.forEach(workers -> workers.sort(byWait));
        List<Worker> sequence = new ArrayList<>();
        for (int round = 0; round < topology.workers().size(); round++) {
            for (List<Worker> workers : domains) {
                if (round < workers.size()) {
                    sequence.add(workers.get(round));
                }
            }
        }
        return sequence;
    }

    private static long score(long t, KeyedHash hash, String name) {
        return HighestRandomWeight.mix(t ^ hash.hash(name)) ^ Long.MIN_VALUE;
    }

    private boolean admits(Worker worker, long t) {
        long draw = HighestRandomWeight.mix(
                        t ^ KeyedHash.of(key, HashDomain.SHARD).ofAdmissions().hash(worker.name()))
                >>> 32;
        return draw < (long) (worker.admitted() * 0x1p32);
    }
}
