package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a router can tell about itself, at one moment.
 *
 * @param version the version of the table in use
 * @param origin where that table came from
 * @param staleness age of the table in use since its publisher made it, by the wall clock; not negative. A table that has not
 *     changed for a month is a month old and right
 * @param frameAge time since a valid table last arrived, changed or not; since the start if none ever did. This is the figure to
 *     alarm on
 * @param accepted tables taken into use since the start
 * @param unchanged offers of the table in use
 * @param refused offers refused
 * @param storeFailures times the disk could not keep a table, or gave back one that was refused
 * @param lastRefusals why the last refused offer was refused; empty if none was
 * @param evacuated cells evacuated at this router, with the share of their keys that goes elsewhere, 0..1
 */
public record RouterStats(
        long version,
        Origin origin,
        Duration staleness,
        Duration frameAge,
        long accepted,
        long unchanged,
        long refused,
        long storeFailures,
        List<Refusal> lastRefusals,
        Map<String, Double> evacuated) {
    /** Where a table came from. */
    public enum Origin {
        /** It was offered to this process. */
        OFFERED,
        /** It was on disk when the process started. */
        DISK,
        /** It was built into the program. */
        SEED
    }

    /**
     * Takes the figures as they are.
     *
     * @param version the version of the table in use
     * @param origin where that table came from
     * @param staleness age of the table in use
     * @param frameAge time since a valid table last arrived
     * @param accepted tables taken into use
     * @param unchanged offers of the table in use
     * @param refused offers refused
     * @param storeFailures times the disk failed
     * @param lastRefusals why the last refused offer was refused
     * @param evacuated cells evacuated at this router
     */
    public RouterStats {
        requireNonNull(origin, "origin");
        requireNonNull(staleness, "staleness");
        requireNonNull(frameAge, "frameAge");
        lastRefusals = List.copyOf(lastRefusals);
        evacuated = Map.copyOf(evacuated);
    }
}
