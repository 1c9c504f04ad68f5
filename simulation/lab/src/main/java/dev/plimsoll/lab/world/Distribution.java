package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Variates;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/** A distribution of durations. */
interface Distribution {
    /** Draws a duration in nanoseconds, at least 1 so that nothing is served in no time. */
    long nanos(RandomGenerator random);

    static Distribution of(Choice choice) {
        switch (choice.kind()) {
            case "fixed" -> {
                long value = choice.nanos();
                return drawn(random -> value);
            }
            case "exponential" -> {
                double mean = choice.nanos();
                return drawn(random -> Variates.exponential(random, mean));
            }
            case "lognormal" -> {
                double mean = choice.settings().nanos("mean");
                double cv = choice.settings().number("cv");
                return drawn(random -> Variates.logNormal(random, mean, cv));
            }
            case "weibull" -> {
                double mean = choice.settings().nanos("mean");
                double shape = choice.settings().number("shape");
                double scale = mean / gamma(1 + 1 / shape);
                return drawn(random -> Variates.weibull(random, scale, shape));
            }
            case "pareto" -> {
                double low = choice.settings().nanos("min");
                double high = choice.settings().nanos("max");
                double shape = choice.settings().number("shape");
                return drawn(random -> Variates.boundedPareto(random, low, high, shape));
            }
            case "erlang" -> {
                double mean = choice.settings().nanos("mean");
                int phases = (int) choice.settings().count("phases");
                return drawn(random -> Variates.erlang(random, phases, mean));
            }
            case "hyperexponential" -> {
                double mean = choice.settings().nanos("mean");
                double scv = choice.settings().number("scv");
                return drawn(random -> Variates.hyperexponential(random, mean, scv));
            }
            case "mixture" -> {
                return mixture(choice.list());
            }
            case "histogram" -> {
                return histogram(choice.list());
            }
            default -> throw choice.unsupported();
        }
    }

    private static Distribution mixture(List<Settings> parts) {
        Shares shares = new Shares(
                parts.stream().mapToDouble(part -> part.share("share")).toArray());
        List<Distribution> of =
                parts.stream().map(part -> of(part.choice("of"))).toList();
        return random -> of.get(shares.pick(random.nextDouble())).nanos(random);
    }

    // One uniform chooses the bucket, and how far it lies in the bucket's share is how far the duration lies in the
    // bucket.
    private static Distribution histogram(List<Settings> buckets) {
        Shares shares = new Shares(
                buckets.stream().mapToDouble(bucket -> bucket.count("count")).toArray());
        long[] edges = LongStream.concat(LongStream.of(0), buckets.stream().mapToLong(bucket -> bucket.nanos("up-to")))
                .toArray();
        return drawn(random -> {
            double uniform = random.nextDouble();
            int bucket = shares.pick(uniform);
            return edges[bucket] + (edges[bucket + 1] - edges[bucket]) * shares.within(bucket, uniform);
        });
    }

    // Lanczos' approximation with g = 7 and nine terms: relative error below 1e-14 for the arguments used here
    // (1..101).
    private static double gamma(double x) {
        double[] terms = {
            0.9999999999998099,
            676.5203681218851,
            -1259.1392167224028,
            771.3234287776531,
            -176.6150291621406,
            12.507343278686905,
            -0.13857109526572012,
            9.984369578019572e-6,
            1.5056327351493116e-7
        };
        double z = x - 1;
        double sum = terms[0];
        for (int i = 1; i < terms.length; i++) {
            sum += terms[i] / (z + i);
        }
        double t = z + 7.5;
        return Math.sqrt(2 * Math.PI) * StrictMath.pow(t, z + .5) * StrictMath.exp(-t) * sum;
    }

    /** Draws from a formula that gives nanoseconds. */
    private static Distribution drawn(ToDoubleFunction<RandomGenerator> formula) {
        return random -> Math.max(1, (long) formula.applyAsDouble(random));
    }
}
