package dev.plimsoll.shedding.knee;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What an analysis found. A figure that the samples do not show is empty, and a warning says why.
 *
 * @param byConcurrency whether knees are concurrencies; else they are loads in requests a second ({@code usl} always is a concurrency)
 * @param slo highest load whose latency stays within half the time-out
 * @param power where throughput over latency is greatest
 * @param marginal where one per cent more concurrency brings less than half a per cent more throughput
 * @param usl concurrency at the peak of the fitted Universal Scalability Law
 * @param brownoutStarts where 1 % of the answers come after the time-out
 * @param brownoutHalf where half of them do
 * @param peakGoodput the most that is answered in time, in requests a second
 * @param recommended the lower of the knees and the start of the brownout, less a margin of a tenth
 * @param recommendedLimit what the server keeps busy at capacity, with room for chance; no more than leave within half the time-out. Where the bend was not seen, the recommended load as a number in flight, by Little's law
 * @param warnings what the reader must know before using any of it
 */
public record KneeReport(
        boolean byConcurrency,
        Optional<Estimate> slo,
        Optional<Estimate> power,
        Optional<Estimate> marginal,
        Optional<Estimate> usl,
        Optional<Estimate> brownoutStarts,
        Optional<Estimate> brownoutHalf,
        Optional<Estimate> peakGoodput,
        Optional<Estimate> recommended,
        Optional<Estimate> recommendedLimit,
        List<String> warnings) {
    /**
     * Copies the warnings.
     *
     * @param byConcurrency whether knees are concurrencies; else they are loads in requests a second ({@code usl} always is a concurrency)
     * @param slo highest load whose latency stays within half the time-out
     * @param power where throughput over latency is greatest
     * @param marginal where one per cent more concurrency brings less than half a per cent more throughput
     * @param usl concurrency at the peak of the fitted Universal Scalability Law
     * @param brownoutStarts where 1 % of the answers come after the time-out
     * @param brownoutHalf where half of them do
     * @param peakGoodput the most that is answered in time, in requests a second
     * @param recommended the lower of the knees and the start of the brownout, less a margin of a tenth
     * @param recommendedLimit what the server keeps busy at capacity, with room for chance; no more than leave within half the time-out. Where the bend was not seen, the recommended load as a number in flight, by Little's law
     * @param warnings what the reader must know before using any of it
     */
    public KneeReport {
        requireNonNull(slo, "slo");
        requireNonNull(power, "power");
        requireNonNull(marginal, "marginal");
        requireNonNull(usl, "usl");
        requireNonNull(brownoutStarts, "brownoutStarts");
        requireNonNull(brownoutHalf, "brownoutHalf");
        requireNonNull(peakGoodput, "peakGoodput");
        requireNonNull(recommended, "recommended");
        requireNonNull(recommendedLimit, "recommendedLimit");
        warnings = List.copyOf(warnings);
    }
}
