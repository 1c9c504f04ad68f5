package dev.plimsoll.shuffle;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The workers that serve one tenant.
 *
 * <p>Both lists are in the tenant's order of preference. Not everybody should begin with the first: where many clients of
 * one tenant do, it gets all the load and the last one none; {@link #worker} spreads them.
 *
 * @param tenant the tenant's name
 * @param topologyVersion the number of the topology that this shard was made from
 * @param workers those that serve the tenant, at most its shard size, distinct; empty if all have failed
 * @param down those of its shard that do not serve it now: failed, or returning and not yet admitting it
 */
public record Shard(String tenant, long topologyVersion, List<Worker> workers, List<Worker> down) {
    /**
     * Copies the lists.
     *
     * @param tenant the tenant's name
     * @param topologyVersion the number of the topology that this shard was made from
     * @param workers those that serve the tenant, at most its shard size, distinct; empty if all have failed
     * @param down those of its shard that do not serve it now: failed, or returning and not yet admitting it
     */
    public Shard {
        requireNonNull(tenant, "tenant");
        workers = List.copyOf(workers);
        down = List.copyOf(down);
    }

    /**
     * Picks the worker for one attempt at one request: every request begins somewhere else, and each retry goes to the next worker of the
     * shard, so that as many attempts as there are workers meet each of them once.
     *
     * @param request any number of the request, equally spread or not; the same one for all its attempts
     * @param attempt 0 for the first attempt, 1 for the first retry, and so on
     * @return the worker
     * @throws IllegalArgumentException if {@code attempt} is negative
     * @throws IllegalStateException if no worker serves the tenant
     */
    public Worker worker(long request, int attempt) {
        if (attempt < 0) {
            throw new IllegalArgumentException("attempt: " + attempt + " (expected: 0 or more)");
        }
        if (workers.isEmpty()) {
            throw new IllegalStateException("shard of \"" + tenant + "\": all " + down.size() + " workers are down");
        }
        return workers.get((int) ((start(request) + (long) attempt) % workers.size()));
    }

    /**
     * Lists the workers in the order in which the attempts at one request meet them.
     *
     * @param request any number of the request
     * @return all of {@link #workers()}, begun at another place
     */
    public List<Worker> rotated(long request) {
        List<Worker> rotated = new ArrayList<>(workers);
        if (!workers.isEmpty()) {
            Collections.rotate(rotated, -start(request));
        }
        return rotated;
    }

    private int start(long request) {
        // the high half of a product: a place in 0..n-1 without a division, from well mixed bits
        return (int) (((HighestRandomWeight.mix(request) >>> 32) * workers.size()) >>> 32);
    }

    /**
     * Lists the names of those that serve the tenant.
     *
     * @return the names, in order of preference
     */
    public List<String> names() {
        return workers.stream().map(Worker::name).toList();
    }
}
