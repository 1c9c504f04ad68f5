package dev.plimsoll.shuffle;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/*
 * The engine behind ShuffleSharder: a tenant's order of preference over the whole fleet.
 *
 * The tenant orders the failure domains (a rendezvous of its own) and, within each, the workers. The sequence takes the best of the
 * first domain, the best of the second, and so on, then the second best of each, passing over domains that have no worker left. From that
 * follow the properties that users build on, none of which needs a special case:
 *
 * - a shard of k is a prefix of a shard of k + 1, and sizes need not divide by the number of domains;
 * - two choices in a row lie in different domains as long as there is more than one with a worker to spare;
 * - no domain is favoured by its name: which one gets the left-over worker differs from tenant to tenant;
 * - a worker that comes or goes shifts the sequence by one place within its domain, so that at most one worker of a
 *   shard changes; a domain that is lost changes nothing within the others.
 *
 * Draining workers are left out from the start. Those that join are passed over by the tenants they do not admit yet; there are few, so the
 * engine asks for that many choices more and drops them. Failed and returning workers are in the sequence as if nothing
 * had happened: what becomes of them is for the façade's replacement policy.
 */
final class ZonedRendezvous {
    private static final long ADMIT_ALL = 1L << 32;
    private static final int BARS = Shortlist.MAX_WANTED + 1;

    private final int[] start; // of each domain in the arrays below, with the end of the last
    private final long[] domainSeeds;
    private final long[] seeds;
    private final int[] weights;
    private final boolean[] weighted; // by domain: is there more than one weight?
    private final int[] number; // in the topology
    private final int[] joining; // by domain: how many
    private final long[] bars; // by domain and number wanted
    private final long[][][]
            weightedBars; // by domain, if its weights differ, and power of two wanted: one for each worker
    private final long[] admissionSeeds; // by worker number, as the next two
    private final long[] admittedOf32Bits;
    private final BitSet joiningWorkers = new BitSet();
    private final boolean anyJoining;

    ZonedRendezvous(KeyedHash hash, Topology topology, boolean ignoreDomains) {
        KeyedHash ofMembers = hash.ofMembers();
        KeyedHash ofDomains = hash.ofFailureDomains();
        KeyedHash ofAdmissions = hash.ofAdmissions();
        List<Worker> all = topology.workers();
        admissionSeeds = new long[all.size()];
        admittedOf32Bits = new long[all.size()];
        List<Integer> eligible = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Worker worker = all.get(i);
            admissionSeeds[i] = ofAdmissions.hash(worker.name());
            admittedOf32Bits[i] = (long) (worker.admitted() * ADMIT_ALL);
            if (worker.state() != WorkerState.DRAINING) {
                eligible.add(i);
            }
        }
        number = eligible.stream().mapToInt(i -> i).toArray();
        seeds = new long[number.length];
        weights = new int[number.length];
        List<String> domains = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < number.length; i++) {
            Worker worker = all.get(number[i]);
            seeds[i] = ofMembers.hash(worker.name());
            weights[i] = worker.weight();
            String domain = ignoreDomains ? "" : worker.domain();
            if (domains.isEmpty() || !domains.get(domains.size() - 1).equals(domain)) {
                domains.add(domain);
                starts.add(i);
            }
        }
        starts.add(number.length);
        start = starts.stream().mapToInt(i -> i).toArray();
        domainSeeds = domains.stream().mapToLong(ofDomains::hash).toArray();
        weighted = new boolean[domains.size()];
        joining = new int[domains.size()];
        bars = new long[domains.size() * BARS];
        weightedBars = new long[domains.size()][][];
        for (int d = 0; d < domains.size(); d++) {
            for (int i = start[d]; i < start[d + 1]; i++) {
                weighted[d] |= weights[i] != weights[start[d]];
                if (all.get(number[i]).state() == WorkerState.JOINING) {
                    joining[d]++;
                    joiningWorkers.set(number[i]);
                }
            }
            for (int wanted = 0; wanted < BARS; wanted++) {
                bars[d * BARS + wanted] = Shortlist.bar(wanted, start[d + 1] - start[d]);
            }
            weightedBars[d] = new long[weighted[d] ? power(Shortlist.MAX_WANTED) + 1 : 0][];
            for (int power = 0; power < weightedBars[d].length; power++) {
                weightedBars[d][power] = Shortlist.bars(1 << power, weights, start[d], start[d + 1]);
            }
        }
        anyJoining = !joiningWorkers.isEmpty();
    }

    int domains() {
        return domainSeeds.length;
    }

    /** How many workers a shard could have at most. */
    int eligible() {
        return number.length;
    }

    /** Whether a joining or returning worker serves this tenant yet. */
    boolean admits(int worker, long tenant) {
        return HighestRandomWeight.mix(tenant ^ admissionSeeds[worker]) >>> 32 < admittedOf32Bits[worker];
    }

    /**
     * Writes the first {@code wanted} of the tenant's choices to {@code buffer.sequence}.
     *
     * @return how many there are
     */
    int sequence(long tenant, int wanted, ShardBuffer buffer) {
        int domains = domainSeeds.length;
        buffer.reserve(anyJoining ? 2 * number.length : Math.min(wanted, number.length), domains);
        if (domains == 1 && !anyJoining) {
            int found = choose(tenant, 0, wanted, buffer, buffer.sequence, 0);
            for (int i = 0; i < found; i++) {
                buffer.sequence[i] = number[buffer.sequence[i]];
            }
            return found;
        }
        orderDomains(tenant, buffer);
        int total = shareOut(tenant, wanted, buffer);
        int[] order = buffer.order;
        int[] quota = buffer.quota;
        int at = 0;
        for (int i = 0; i < domains; i++) {
            chooseAdmitted(tenant, order[i], quota[i], buffer, at);
            at += quota[i];
        }
        int[] sequence = buffer.sequence;
        int written = 0;
        for (int round = 0; written < total; round++) {
            int from = 0;
            for (int i = 0; i < domains; i++) {
                if (round < quota[i]) {
                    sequence[written++] = number[buffer.picks[from + round]];
                }
                from += quota[i];
            }
        }
        return total;
    }

    private void orderDomains(long tenant, ShardBuffer buffer) {
        int[] order = buffer.order;
        long[] scores = buffer.scores;
        for (int d = 0; d < domainSeeds.length; d++) {
            long score = HighestRandomWeight.mix(tenant ^ domainSeeds[d]) ^ Long.MIN_VALUE;
            int position = d;
            while (position > 0 && scores[position - 1] < score) {
                scores[position] = scores[position - 1];
                order[position] = order[position - 1];
                position--;
            }
            scores[position] = score;
            order[position] = d;
        }
    }

    /** Gives each domain, in the tenant's order, one choice a round while it has a worker left. */
    private int shareOut(long tenant, int wanted, ShardBuffer buffer) {
        int domains = domainSeeds.length;
        int[] quota = buffer.quota;
        int[] capacity = buffer.capacity;
        int available = 0;
        for (int i = 0; i < domains; i++) {
            int domain = buffer.order[i];
            quota[i] = 0;
            capacity[i] = start[domain + 1] - start[domain] - (joining[domain] == 0 ? 0 : refused(tenant, domain));
            available += capacity[i];
        }
        int total = Math.min(wanted, available);
        int left = total;
        while (left > 0) {
            for (int i = 0; i < domains && left > 0; i++) {
                if (quota[i] < capacity[i]) {
                    quota[i]++;
                    left--;
                }
            }
        }
        return total;
    }

    /** How many joining workers of a domain do not admit the tenant yet. */
    private int refused(long tenant, int domain) {
        int refused = 0;
        for (int i = start[domain]; i < start[domain + 1]; i++) {
            if (isPassedOver(tenant, number[i])) {
                refused++;
            }
        }
        return refused;
    }

    private boolean isPassedOver(long tenant, int worker) {
        return joiningWorkers.get(worker) && !admits(worker, tenant);
    }

    private void chooseAdmitted(long tenant, int domain, int wanted, ShardBuffer buffer, int at) {
        int[] out = buffer.picks;
        if (joining[domain] == 0) {
            choose(tenant, domain, wanted, buffer, out, at);
            return;
        }
        int found = choose(tenant, domain, wanted + joining[domain], buffer, out, at);
        int kept = 0;
        for (int i = 0; i < found && kept < wanted; i++) {
            int choice = out[at + i];
            if (!isPassedOver(tenant, number[choice])) {
                out[at + kept++] = choice;
            }
        }
    }

    private int choose(long tenant, int domain, int wanted, ShardBuffer buffer, int[] out, int at) {
        int from = start[domain];
        int to = start[domain + 1];
        int least = Math.min(wanted, to - from);
        boolean few = least > 0 && least <= Shortlist.MAX_WANTED;
        if (weighted[domain]) {
            boolean listed = few
                    && buffer.shortlist.best(
                            tenant, seeds, weights, from, to, least, weightedBars[domain][power(least)], out, at);
            return listed ? least : HighestRandomWeight.best(tenant, seeds, weights, from, to, least, out, at);
        }
        boolean listed =
                few && buffer.shortlist.best(tenant, seeds, from, to, least, bars[domain * BARS + least], out, at);
        return listed ? least : HighestRandomWeight.best(tenant, seeds, from, to, least, out, at);
    }

    /** Of the smallest power of two that is not below. */
    private static int power(int number) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(number - 1);
    }
}
