package dev.plimsoll.shedding;

import java.time.Duration;
import java.util.Map;

/**
 * A shedder at one moment. Counters only grow and start at 0.
 *
 * @param limit what may be in flight
 * @param inFlight what is in flight
 * @param knee estimate of the concurrency at which the server is just busy; the initial limit until load has shown it
 * @param flatLatency mean latency below the knee; zero until known
 * @param throughput completions a second, over the last windows
 * @param completed requests released since the start
 * @param refused requests refused since the start, by reason; in a dry run those that would have been
 * @param refusedByPriority the same, by priority
 * @param staleReleases releases that came twice, or after the permit had been reclaimed
 * @param reclaimed permits taken back because their holder never released them
 * @param oldestInFlight age of the oldest permit, to the resolution of the sampled clock; zero when none is held
 */
public record ShedderStats(
        int limit,
        int inFlight,
        double knee,
        Duration flatLatency,
        double throughput,
        long completed,
        Map<Refusal, Long> refused,
        Map<Priority, Long> refusedByPriority,
        long staleReleases,
        long reclaimed,
        Duration oldestInFlight) {
    /**
     * Copies the maps.
     *
     * @param limit what may be in flight
     * @param inFlight what is in flight
     * @param knee estimate of the concurrency at which the server is just busy; the initial limit until load has shown it
     * @param flatLatency mean latency below the knee; zero until known
     * @param throughput completions a second, over the last windows
     * @param completed requests released since the start
     * @param refused requests refused since the start, by reason; in a dry run those that would have been
     * @param refusedByPriority the same, by priority
     * @param staleReleases releases that came twice, or after the permit had been reclaimed
     * @param reclaimed permits taken back because their holder never released them
     * @param oldestInFlight age of the oldest permit, to the resolution of the sampled clock; zero when none is held
     */
    public ShedderStats {
        refused = Map.copyOf(refused);
        refusedByPriority = Map.copyOf(refusedByPriority);
    }
}
