package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fleet at one moment: which workers there are, where they stand, and how they take part.
 *
 * <p>Immutable. The workers stand in canonical order, by failure domain and then by name (both by their UTF-8 bytes), whatever the order in which they were
 * given; a worker's number is its place in that order. A topology is a plain value that the control plane makes, numbers and
 * hands to every process; {@code asOf} is the only time that assignments ever see.
 */
public final class Topology {
    /** The largest number of workers. */
    public static final int MAX_WORKERS = 1 << 20;

    private static final Comparator<Worker> CANONICAL = Comparator.comparing(Worker::domain, CanonicalOrder.NAMES)
            .thenComparing(Worker::name, CanonicalOrder.NAMES);

    private final long version;
    private final Instant asOf;
    private final List<Worker> workers;
    private final Map<String, Integer> numbers;

    private Topology(long version, Instant asOf, Collection<Worker> workers) {
        if (version < 0) {
            throw new IllegalArgumentException("version: " + version + " (expected: 0 or more)");
        }
        this.version = version;
        this.asOf = requireNonNull(asOf, "asOf");
        if (workers.isEmpty() || workers.size() > MAX_WORKERS) {
            throw new IllegalArgumentException("workers: " + workers.size() + " (expected: 1.." + MAX_WORKERS + ")");
        }
        refuseDuplicates(workers);
        this.workers = workers.stream().sorted(CANONICAL).toList();
        numbers = new HashMap<>();
        for (Worker worker : this.workers) {
            numbers.put(worker.name(), numbers.size());
        }
    }

    private static void refuseDuplicates(Collection<Worker> workers) {
        Map<String, Integer> positions = new HashMap<>();
        int position = 0;
        for (Worker worker : workers) {
            Integer earlier = positions.putIfAbsent(worker.name(), position);
            if (earlier != null) {
                throw new IllegalArgumentException(
                        "workers: duplicate \"" + worker.name() + "\" at positions " + earlier + " and " + position);
            }
            position++;
        }
    }

    /**
     * Makes a topology.
     *
     * @param version its number, 0 or more; a later topology has a larger one
     * @param asOf when the control plane made it, by its own clock
     * @param workers the fleet in any order, 1..{@value #MAX_WORKERS} workers of distinct names
     * @return the topology
     * @throws IllegalArgumentException if there are too few or too many workers, or a name comes twice
     */
    public static Topology of(long version, Instant asOf, Collection<Worker> workers) {
        return new Topology(version, asOf, workers);
    }

    /**
     * Makes the first topology of a fleet of active workers of equal weight.
     *
     * @param workersByDomain the names of the workers of each failure domain, at least one each
     * @return the topology, version 1 as of the epoch
     * @throws IllegalArgumentException if there is no domain, one is empty, or a name comes twice
     */
    public static Topology of(Map<String, ? extends Collection<String>> workersByDomain) {
        List<Worker> workers = new ArrayList<>();
        workersByDomain.forEach((domain, names) -> {
            if (names.isEmpty()) {
                throw new IllegalArgumentException(
                        "domain \"" + domain + "\": no worker (expected: at least 1; leave an empty domain out)");
            }
            names.forEach(name -> workers.add(Worker.of(name, domain)));
        });
        return new Topology(1, Instant.EPOCH, workers);
    }

    /**
     * Makes the first topology of a fleet of active workers of equal weight without failure domains.
     *
     * @param names the workers' names, at least one
     * @return the topology, version 1 as of the epoch
     * @throws IllegalArgumentException if there is no name, or one comes twice
     */
    public static Topology of(Collection<String> names) {
        return new Topology(1, Instant.EPOCH, names.stream().map(Worker::of).toList());
    }

    /**
     * Adds a worker, or replaces the one of the same name.
     *
     * @param worker the worker
     * @param asOf when; not before this topology
     * @return the next version
     */
    public Topology with(Worker worker, Instant asOf) {
        List<Worker> next = new ArrayList<>(workers);
        next.removeIf(old -> old.name().equals(worker.name()));
        next.add(worker);
        return next(next, asOf);
    }

    /**
     * Puts a worker into a state.
     *
     * @param name the worker's name
     * @param state its new state
     * @param asOf when; not before this topology
     * @return the next version
     * @throws IllegalArgumentException if there is no such worker
     */
    public Topology with(String name, WorkerState state, Instant asOf) {
        return with(worker(name).in(state, asOf), asOf);
    }

    /**
     * Removes a worker.
     *
     * @param name its name
     * @param asOf when; not before this topology
     * @return the next version
     * @throws IllegalArgumentException if there is no such worker, or no other
     */
    public Topology without(String name, Instant asOf) {
        Worker gone = worker(name);
        List<Worker> next = new ArrayList<>(workers);
        next.remove(gone);
        return next(next, asOf);
    }

    /**
     * Lets joining and returning workers take on their next tenants.
     *
     * <p>Each serves the share of its tenants that it has had time for, and is active once {@code full} has passed since it began: calling this
     * at every tick caps the rate at {@code 1 / full} of its tenants a second.
     *
     * @param full how long a worker takes from its first tenant to its last
     * @param asOf when; not before this topology
     * @return the next version
     * @throws IllegalArgumentException if {@code full} is not positive
     */
    public Topology ramped(Duration full, Instant asOf) {
        if (full.isNegative() || full.isZero()) {
            throw new IllegalArgumentException("full: " + full + " (expected: more than zero)");
        }
        List<Worker> next = new ArrayList<>();
        for (Worker worker : workers) {
            if (worker.state() == WorkerState.JOINING || worker.state() == WorkerState.RETURNING) {
                Duration passed = Duration.between(worker.since(), asOf);
                double share = Math.max(worker.admitted(), passed.toMillis() / (double) Math.max(1, full.toMillis()));
                next.add(share >= 1 ? worker.in(WorkerState.ACTIVE, asOf) : worker.admitting(share));
            } else {
                next.add(worker);
            }
        }
        return next(next, asOf);
    }

    private Topology next(List<Worker> workers, Instant asOf) {
        if (asOf.isBefore(this.asOf)) {
            throw new IllegalArgumentException("asOf: " + asOf + " (expected: not before " + this.asOf
                    + ", when version " + version + " was made)");
        }
        return new Topology(version + 1, asOf, workers);
    }

    /**
     * Tells this topology's number.
     *
     * @return 0 or more
     */
    public long version() {
        return version;
    }

    /**
     * Tells when the control plane made this topology.
     *
     * @return the moment, by the control plane's clock
     */
    public Instant asOf() {
        return asOf;
    }

    /**
     * Lists the workers in canonical order.
     *
     * @return all of them, in whatever state; immutable
     */
    public List<Worker> workers() {
        return workers;
    }

    /**
     * Lists the failure domains in canonical order.
     *
     * @return their names, each once
     */
    public List<String> domains() {
        return workers.stream().map(Worker::domain).distinct().toList();
    }

    /**
     * Finds a worker by name.
     *
     * @param name its name
     * @return the worker
     * @throws IllegalArgumentException if there is no such worker
     */
    public Worker worker(String name) {
        return workers.get(number(name));
    }

    /**
     * Finds a worker's number by name.
     *
     * @param name its name
     * @return its place in {@link #workers()}
     * @throws IllegalArgumentException if there is no such worker
     */
    public int number(String name) {
        Integer number = numbers.get(requireNonNull(name, "name"));
        if (number == null) {
            throw new IllegalArgumentException("worker: \"" + name + "\" (expected: one of the " + workers.size()
                    + " of topology version " + version + ")");
        }
        return number;
    }

    /**
     * Tells whether a worker is in the fleet, in whatever state.
     *
     * @param name its name
     * @return true if it is
     */
    public boolean contains(String name) {
        return numbers.containsKey(requireNonNull(name, "name"));
    }

    /** Compares number, time and workers. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Topology that
                && version == that.version
                && asOf.equals(that.asOf)
                && workers.equals(that.workers);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(version) + workers.hashCode();
    }

    @Override
    public String toString() {
        return "Topology[version " + version + ", " + workers.size() + " workers in "
                + domains().size() + " domains]";
    }
}
