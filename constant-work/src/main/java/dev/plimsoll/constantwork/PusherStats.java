package dev.plimsoll.constantwork;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a pusher has done since it started.
 *
 * @param ticks ticks begun
 * @param ticksSkipped ticks whose turn came before the previous one was through, or slept through
 * @param fetches reads of the configuration begun
 * @param fetchesFailed of them, those that failed, came too late, or found nothing or no valid frame
 * @param lastFetchFailure why the last of those failed, for people; empty if none did
 * @param attempts exchanges begun, or that would have been in a dry run
 * @param bytesOffered frame bytes of those exchanges
 * @param replied exchanges answered
 * @param failed exchanges that broke
 * @param timedOut exchanges given up at the deadline
 * @param leaseRounds rounds of reading the others' leases and writing the own
 * @param leaseRoundsLost rounds in which the own could not be written
 * @param edition the edition being pushed, empty before the first
 * @param fetchAge how long ago a valid frame was last read, empty before the first
 * @param alive the pushers taken for alive, this one included
 * @param fenced whether another process has taken this pusher's place: it has stopped for good
 * @param lastRound what the receivers visited in the last whole round answered
 */
public record PusherStats(
        long ticks,
        long ticksSkipped,
        long fetches,
        long fetchesFailed,
        Optional<String> lastFetchFailure,
        long attempts,
        long bytesOffered,
        long replied,
        long failed,
        long timedOut,
        long leaseRounds,
        long leaseRoundsLost,
        Optional<Edition> edition,
        Optional<Duration> fetchAge,
        SortedSet<String> alive,
        boolean fenced,
        Lease lastRound) {}
