package dev.plimsoll.lab.knee;

import dev.plimsoll.shedding.knee.Sample;

/**
 * What one step of an open loop measured. Latencies count from when a request was due.
 *
 * @param load requests due a second
 * @param seconds how long the step lasted
 * @param sent requests that were due, refused ones included
 * @param throughput answers a second
 * @param goodput answers within the client's time-out a second
 * @param mean mean latency of the answers in seconds; NaN if there were none
 * @param p50 their median
 * @param p99 their 99th percentile
 * @param late share of the answers that came after the time-out, or had not come four time-outs later
 * @param refused share of the requests that the limit or the target refused
 * @param failed share of the requests that ended in an error
 * @param lag 99th percentile of how far the generator was behind, in seconds
 * @param cpu share of this machine's processors that this process used; negative if unknown
 * @param valid whether the generator kept up, so that the row says something about the target
 */
public record Step(
        double load,
        double seconds,
        long sent,
        double throughput,
        double goodput,
        double mean,
        double p50,
        double p99,
        double late,
        double refused,
        double failed,
        double lag,
        double cpu,
        boolean valid) {
    /**
     * The step as a sample for analysis.
     *
     * @return load, throughput, latency and the share of late answers
     */
    public Sample sample() {
        return new Sample(load, Double.NaN, throughput, mean, p50, p99, late);
    }

    /**
     * Whether the target has gone.
     *
     * @return whether most requests ended in an error
     */
    public boolean dead() {
        return failed > .5;
    }
}
