package dev.plimsoll.shedding.knee;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.hipparchus.special.Erf;

/**
 * Analyses a sweep: add samples in any order, repeats as further samples at the same load, then ask for the report.
 *
 * <p>Memory stays bounded however many samples come: loads within 0.05 % of each other are repeats of one, and of each load at most
 * 64 repeats are kept, chosen at random under a fixed seed. Not safe for use by several threads.
 */
public final class KneeAnalysis {
    private static final int REPEATS = 64;
    private static final int LOADS_LEAST = 4;
    private static final int LOADS_MOST = 512;
    private static final int RESAMPLES = 100;
    private static final double MARGIN = .9;
    // What the model may be off by even where the samples are exact; Sakasegawa's formula moves the knees of M/M/c by
    // up to 2.5 %.
    private static final double MODEL_ERROR = .03;
    private static final double MODEL_FITS = .25;
    private static final double STABLE = .97;
    private static final double Z99 = 2.3263478740408408;

    private static final class Group {
        final List<Sample> kept = new ArrayList<>();
        long seen;

        void add(Sample sample, SplittableRandom random) {
            seen++;
            if (kept.size() < REPEATS) {
                kept.add(sample);
            } else {
                long slot = random.nextLong(seen);
                if (slot < REPEATS) {
                    kept.set((int) slot, sample);
                }
            }
        }
    }

    // Means over the repeats of one load.
    private record Point(double at, double throughput, double mean, double p50, double p99, double late) {}

    private final double timeout;
    private final TreeMap<Long, Group> byLoad = new TreeMap<>();
    private final TreeMap<Long, Group> byConcurrency = new TreeMap<>();
    private final SplittableRandom reservoir = new SplittableRandom(1);

    private KneeAnalysis(double timeout) {
        this.timeout = timeout;
    }

    /**
     * Starts an analysis.
     *
     * @param clientTimeout how long clients wait; above 0
     * @return an analysis without samples
     */
    public static KneeAnalysis forTimeout(Duration clientTimeout) {
        if (clientTimeout.isNegative() || clientTimeout.isZero()) {
            throw new IllegalArgumentException("clientTimeout: " + clientTimeout + " (expected: above 0)");
        }
        return new KneeAnalysis(clientTimeout.toNanos() / 1e9);
    }

    /**
     * Adds one sample.
     *
     * @param sample a measurement
     * @return this analysis
     */
    public KneeAnalysis add(Sample sample) {
        requireNonNull(sample, "sample");
        boolean load = !Double.isNaN(sample.load());
        double at = load ? sample.load() : sample.concurrency();
        (load ? byLoad : byConcurrency)
                .computeIfAbsent(Math.round(Math.log(at) * 2000), key -> new Group())
                .add(sample, reservoir);
        return this;
    }

    /**
     * Adds samples.
     *
     * @param samples measurements in any order
     * @return this analysis
     */
    public KneeAnalysis addAll(Iterable<Sample> samples) {
        samples.forEach(this::add);
        return this;
    }

    /**
     * Finds the knees.
     *
     * @return what the samples show
     * @throws IllegalArgumentException if there are samples by load and others by concurrency only, or fewer than four different loads
     */
    public KneeReport report() {
        if (!byLoad.isEmpty() && !byConcurrency.isEmpty()) {
            throw new IllegalArgumentException("samples: " + byLoad.size() + " loads and " + byConcurrency.size()
                    + " concurrencies without a load (expected: one kind)");
        }
        boolean concurrency = byLoad.isEmpty();
        List<Group> groups = merged(new ArrayList<>((concurrency ? byConcurrency : byLoad).values()));
        if (groups.size() < LOADS_LEAST) {
            throw new IllegalArgumentException("samples: " + groups.size() + " different "
                    + (concurrency ? "concurrencies" : "loads") + " (expected: at least " + LOADS_LEAST + ")");
        }
        return concurrency ? reportByConcurrency(groups) : reportByLoad(groups);
    }

    // Neighbours are taken together until few enough are left.
    private static List<Group> merged(List<Group> groups) {
        if (groups.size() <= LOADS_MOST) {
            return groups;
        }
        SplittableRandom random = new SplittableRandom(2);
        List<Group> merged = new ArrayList<>();
        for (int i = 0; i < LOADS_MOST; i++) {
            Group all = new Group();
            int end = (int) ((long) (i + 1) * groups.size() / LOADS_MOST);
            for (int j = (int) ((long) i * groups.size() / LOADS_MOST); j < end; j++) {
                groups.get(j).kept.forEach(sample -> all.add(sample, random));
            }
            merged.add(all);
        }
        return merged;
    }

    private KneeReport reportByLoad(List<Group> groups) {
        List<String> warnings = new ArrayList<>();
        List<List<Point>> resamples = resamples(groups);
        List<Point> points = resamples.get(0);
        Point last = points.get(points.size() - 1);
        double spacing = spacing(points);
        boolean meansKnown = points.stream().filter(p -> p.mean > 0).count() >= LOADS_LEAST;

        Optional<Estimate> limit = Optional.empty();
        Optional<Estimate> power = Optional.empty();
        Optional<Estimate> marginal = Optional.empty();
        if (!meansKnown) {
            warnings.add("mean latency is not known for " + LOADS_LEAST + " loads: no knee by power or marginal gain");
        } else {
            List<LatencyModel> models = models(resamples);
            LatencyModel model = models.get(0);
            if (!rises(points, model.residual()) || model.powerKnee() > 1.05 * last.at) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "the sweep ended too early, at %.4g/s: the bend of latency lies beyond; no knee by power or marginal gain",
                        last.at));
            } else if (model.residual() > MODEL_FITS) {
                warnings.add(String.format(
                        Locale.ROOT,
                        "latency does not follow the curve of a queueing server (off by %.0f %%): no knee by power or marginal gain",
                        model.residual() * 100));
            } else {
                power = estimate(models, LatencyModel::powerKnee, MODEL_ERROR);
                marginal = estimate(models, LatencyModel::marginalKnee, MODEL_ERROR);
                double most = points.stream()
                        .mapToDouble(p -> p.throughput > 0 ? p.throughput : p.at)
                        .max()
                        .orElseThrow();
                limit = estimate(models, fit -> fit.limit(timeout, most), MODEL_ERROR);
                if (model.residual() > .1) {
                    warnings.add(String.format(
                            Locale.ROOT,
                            "latency follows the curve of a queueing server only to %.0f %%",
                            model.residual() * 100));
                }
            }
        }
        ToDoubleFunction<Point> tail = points.stream().anyMatch(p -> p.p99 > 0) ? Point::p99 : Point::mean;
        Optional<Estimate> slo = estimate(resamples, p -> crossing(p, tail, timeout / 2, true), spacing / 4);
        if (slo.isEmpty()) {
            warnings.add(
                    points.stream().mapToDouble(tail).anyMatch(v -> v > timeout / 2)
                            ? "latency is above half the time-out at every load: no load meets the objective"
                            : "latency stays below half the time-out at every load: the sweep ended before the objective was missed");
        }
        Optional<Estimate> starts = estimate(resamples, p -> crossing(p, this::late, .01, false), spacing / 4);
        Optional<Estimate> half = estimate(resamples, p -> crossing(p, this::late, .5, false), spacing / 4);
        boolean lateKnown = points.stream().anyMatch(p -> !Double.isNaN(late(p)));
        if (!lateKnown) {
            warnings.add("neither late_share nor p50 and p99 are known: no brownout zone, no goodput");
        } else if (starts.isEmpty()) {
            warnings.add(
                    late(points.get(0)) > .01
                            ? "more than 1 % of the answers are late at every load: the brownout begins below the sweep"
                            : "fewer than 1 % of the answers are late at every load: the brownout begins beyond the sweep");
        }
        Optional<Estimate> peak = lateKnown ? estimate(resamples, this::peakGoodput, 0) : Optional.empty();
        Optional<Estimate> usl =
                meansKnown ? estimate(resamples, p -> law(p, true).peak(), MODEL_ERROR) : Optional.empty();
        disagreement(warnings, slo, power, marginal);
        Optional<Estimate> recommended =
                lower(marginal.isPresent() ? marginal : slo, starts).map(KneeAnalysis::withMargin);
        if (recommended.isEmpty()) {
            warnings.add("no limit is recommended: neither a knee nor the start of the brownout was seen");
        }
        if (limit.isEmpty()) {
            limit = recommended.filter(e -> meansKnown).map(e -> inFlight(points, e));
        }
        return new KneeReport(false, slo, power, marginal, usl, starts, half, peak, recommended, limit, warnings);
    }

    private KneeReport reportByConcurrency(List<Group> groups) {
        List<String> warnings = new ArrayList<>();
        List<List<Point>> resamples = resamples(groups);
        List<Point> points = resamples.get(0);
        double spacing = spacing(points);
        double last = points.get(points.size() - 1).at;
        if (points.stream().anyMatch(p -> !(p.throughput > 0))) {
            throw new IllegalArgumentException("throughput: missing or 0 at a concurrency (expected: above 0 at each)");
        }
        ScalabilityLaw law = law(points, false);
        Optional<Estimate> usl = estimate(resamples, p -> law(p, false).peak(), MODEL_ERROR);
        Optional<Estimate> power = estimate(resamples, p -> law(p, false).powerKnee(), MODEL_ERROR);
        Optional<Estimate> marginal = estimate(resamples, p -> law(p, false).marginalKnee(), MODEL_ERROR);
        if (law.residual() > .1) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "throughput follows the Universal Scalability Law only to %.0f %%",
                    law.residual() * 100));
        }
        if (usl.isEmpty()) {
            warnings.add("throughput has no peak: it still grows where the sweep ended");
        } else if (usl.get().mean() > last) {
            warnings.add("the peak lies beyond the sweep: it is extrapolated");
        }
        ToDoubleFunction<Point> tail = points.stream().anyMatch(p -> p.p99 > 0) ? Point::p99 : Point::mean;
        Optional<Estimate> slo = estimate(resamples, p -> crossing(p, tail, timeout / 2, true), spacing / 4);
        Optional<Estimate> starts = estimate(resamples, p -> crossing(p, this::late, .01, false), spacing / 4);
        Optional<Estimate> half = estimate(resamples, p -> crossing(p, this::late, .5, false), spacing / 4);
        boolean lateKnown = points.stream().anyMatch(p -> !Double.isNaN(late(p)));
        Optional<Estimate> peak = lateKnown ? estimate(resamples, this::peakGoodput, 0) : Optional.empty();
        disagreement(warnings, slo, usl.isPresent() ? usl : marginal, Optional.empty());
        Optional<Estimate> recommended = lower(lower(usl, slo), starts).map(KneeAnalysis::withMargin);
        if (recommended.isEmpty()) {
            warnings.add("no limit is recommended: neither a peak nor the start of the brownout was seen");
        }
        return new KneeReport(true, slo, power, marginal, usl, starts, half, peak, recommended, recommended, warnings);
    }

    private static void disagreement(
            List<String> warnings, Optional<Estimate> one, Optional<Estimate> two, Optional<Estimate> three) {
        double low = Double.POSITIVE_INFINITY;
        double high = 0;
        for (Optional<Estimate> knee : List.of(one, two, three)) {
            if (knee.isPresent()) {
                low = Math.min(low, knee.get().mean());
                high = Math.max(high, knee.get().mean());
            }
        }
        if (high > 1.5 * low) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "the definitions disagree, from %.4g to %.4g: decide by the time-out, not by the curve",
                    low,
                    high));
        }
    }

    // Whether latency at the upper loads leaves the lower ones behind by more than it scatters: a bend in noise is
    // none.
    private static boolean rises(List<Point> points, double scatter) {
        double[] means =
                points.stream().mapToDouble(Point::mean).filter(v -> v > 0).toArray();
        double[] lower = Arrays.copyOf(means, (means.length + 1) / 2);
        Arrays.sort(lower);
        double usual = lower[lower.length / 2];
        double most = 0;
        for (int i = means.length - Math.max(1, means.length / 4); i < means.length; i++) {
            most = Math.max(most, means[i]);
        }
        return most >= usual * (1.05 + 3 * Math.min(MODEL_FITS, scatter));
    }

    private static Optional<Estimate> lower(Optional<Estimate> one, Optional<Estimate> two) {
        if (one.isEmpty() || two.isEmpty()) {
            return one.isPresent() ? one : two;
        }
        return one.get().mean() <= two.get().mean() ? one : two;
    }

    private static Estimate withMargin(Estimate e) {
        return new Estimate(e.mean() * MARGIN, e.low() * MARGIN, e.high() * MARGIN);
    }

    // The first list holds the means of all repeats, the others of repeats drawn with replacement; where there are no
    // repeats, residuals of a running line stand in for them.
    private static List<List<Point>> resamples(List<Group> groups) {
        SplittableRandom random = new SplittableRandom(3);
        List<Point> means = new ArrayList<>();
        for (Group group : groups) {
            means.add(point(group.kept));
        }
        boolean repeats = groups.stream().filter(g -> g.kept.size() >= 2).count() * 2 >= groups.size();
        double[] residuals = repeats ? new double[0] : residuals(means);
        List<List<Point>> all = new ArrayList<>();
        all.add(means);
        for (int i = 0; i < RESAMPLES; i++) {
            List<Point> drawn = new ArrayList<>();
            for (int g = 0; g < groups.size(); g++) {
                List<Sample> kept = groups.get(g).kept;
                if (repeats && kept.size() >= 2) {
                    List<Sample> picked = new ArrayList<>();
                    // n - 1 of n: the spread of a mean of n draws is too small by that factor
                    for (int k = 0; k < kept.size() - 1; k++) {
                        picked.add(kept.get(random.nextInt(kept.size())));
                    }
                    drawn.add(point(picked));
                } else {
                    Point p = means.get(g);
                    double factor = residuals.length == 0 ? 1 : Math.exp(residuals[random.nextInt(residuals.length)]);
                    drawn.add(new Point(p.at, p.throughput, p.mean * factor, p.p50 * factor, p.p99 * factor, p.late));
                }
            }
            all.add(drawn);
        }
        return all;
    }

    private static Point point(List<Sample> samples) {
        double at = mean(samples, s -> Double.isNaN(s.load()) ? s.concurrency() : s.load());
        return new Point(
                at,
                mean(samples, s -> s.completions().orElse(Double.NaN)),
                mean(samples, s -> s.meanLatency().orElse(Double.NaN)),
                mean(samples, Sample::p50),
                mean(samples, Sample::p99),
                mean(samples, Sample::lateShare));
    }

    private static double mean(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream()
                .mapToDouble(value)
                .filter(v -> !Double.isNaN(v))
                .average()
                .orElse(Double.NaN);
    }

    // Of ln latency against the line through its two neighbours; such a difference has 1.5 times the variance of one
    // point.
    private static double[] residuals(List<Point> points) {
        List<Double> residuals = new ArrayList<>();
        for (int i = 1; i + 1 < points.size(); i++) {
            Point a = points.get(i - 1);
            Point b = points.get(i);
            Point c = points.get(i + 1);
            if (a.mean > 0 && b.mean > 0 && c.mean > 0 && c.mean < 3 * a.mean) {
                double share = (b.at - a.at) / (c.at - a.at);
                double line = Math.log(a.mean) + share * (Math.log(c.mean) - Math.log(a.mean));
                residuals.add((Math.log(b.mean) - line) / Math.sqrt(1.5));
            }
        }
        double middle = residuals.stream()
                .mapToDouble(r -> r)
                .sorted()
                .skip(residuals.size() / 2)
                .findFirst()
                .orElse(0);
        return residuals.stream().mapToDouble(r -> r - middle).toArray();
    }

    private static <T> Optional<Estimate> estimate(
            List<T> resamples, ToDoubleFunction<? super T> figure, double error) {
        double mean = figure.applyAsDouble(resamples.get(0));
        if (!Double.isFinite(mean) || mean <= 0) {
            return Optional.empty();
        }
        double[] values = resamples.stream()
                .skip(1)
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (values.length < RESAMPLES / 2) {
            return Optional.empty(); // it hangs on a repeat or two
        }
        double low = values[(int) (values.length * .02)] * (1 - error);
        double high = values[Math.min(values.length - 1, (int) (values.length * .98))] * (1 + error);
        return Optional.of(new Estimate(mean, Math.min(mean, low), Math.max(mean, high)));
    }

    private static List<LatencyModel> models(List<List<Point>> resamples) {
        List<LatencyModel> models = new ArrayList<>();
        for (List<Point> points : resamples) {
            List<Point> stable = points.stream()
                    .filter(p -> p.mean > 0 && p.throughput >= STABLE * p.at)
                    .toList();
            List<Point> used = stable.size() >= LOADS_LEAST
                    ? stable
                    : points.stream().filter(p -> p.mean > 0).toList();
            double[] loads = used.stream().mapToDouble(Point::at).toArray();
            double[] means = used.stream().mapToDouble(Point::mean).toArray();
            models.add(
                    models.isEmpty() ? LatencyModel.fit(loads, means) : LatencyModel.fit(loads, means, models.get(0)));
        }
        return models;
    }

    private static ScalabilityLaw law(List<Point> points, boolean littles) {
        List<Point> used = points.stream()
                .filter(p -> p.throughput > 0 && (!littles || p.mean > 0))
                .toList();
        return ScalabilityLaw.fit(
                used.stream()
                        .mapToDouble(p -> littles ? p.throughput * p.mean : p.at)
                        .toArray(),
                used.stream().mapToDouble(Point::throughput).toArray());
    }

    // Largest distance of neighbouring loads, as a share of the load.
    private static double spacing(List<Point> points) {
        double most = 0;
        for (int i = 1; i < points.size(); i++) {
            most = Math.max(most, 1 - points.get(i - 1).at / points.get(i).at);
        }
        return Math.min(.5, most);
    }

    // As measured; else by a lognormal through p50 and p99.
    private double late(Point point) {
        if (!Double.isNaN(point.late)) {
            return point.late;
        }
        if (!(point.p50 > 0) || !(point.p99 > point.p50)) {
            return point.p99 > 0 && point.p99 < timeout ? 0 : Double.NaN;
        }
        double z = Math.log(timeout / point.p50) / Math.log(point.p99 / point.p50) * Z99;
        return .5 * Erf.erfc(z / Math.sqrt(2));
    }

    private double peakGoodput(List<Point> points) {
        return points.stream()
                .mapToDouble(p -> p.throughput * (1 - late(p)))
                .filter(v -> !Double.isNaN(v))
                .max()
                .orElse(Double.NaN);
    }

    // The load at which a figure that grows with load first passes a mark for good; NaN if it is above or below at
    // every load.
    private static double crossing(
            List<Point> points, ToDoubleFunction<Point> figure, double mark, boolean logarithmic) {
        double[] at = new double[points.size()];
        double[] value = new double[points.size()];
        int size = 0;
        for (Point point : points) {
            double v = figure.applyAsDouble(point);
            if (!Double.isNaN(v)) {
                at[size] = point.at;
                value[size++] = logarithmic ? Math.log(Math.max(v, 1e-12)) : v;
            }
        }
        double[] rising = rising(Arrays.copyOf(value, size));
        double wanted = logarithmic ? Math.log(mark) : mark;
        for (int i = 1; i < size; i++) {
            if (rising[i - 1] <= wanted && rising[i] > wanted) {
                return at[i - 1] + (at[i] - at[i - 1]) * (wanted - rising[i - 1]) / (rising[i] - rising[i - 1]);
            }
        }
        return Double.NaN;
    }

    // Pool adjacent violators: the closest rising sequence.
    private static double[] rising(double[] values) {
        double[] level = new double[values.length];
        int[] count = new int[values.length];
        int blocks = 0;
        for (double value : values) {
            level[blocks] = value;
            count[blocks++] = 1;
            while (blocks > 1 && level[blocks - 2] > level[blocks - 1]) {
                int both = count[blocks - 2] + count[blocks - 1];
                level[blocks - 2] =
                        (level[blocks - 2] * count[blocks - 2] + level[blocks - 1] * count[blocks - 1]) / both;
                count[blocks - 2] = both;
                blocks--;
            }
        }
        double[] rising = new double[values.length];
        int index = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < count[block]; i++) {
                rising[index++] = level[block];
            }
        }
        return rising;
    }

    private static Estimate inFlight(List<Point> points, Estimate load) {
        double[] ends = {inFlight(points, load.low()), inFlight(points, load.mean()), inFlight(points, load.high())};
        double mean = ends[1];
        Arrays.sort(ends); // noisy latency may fall where load grows
        return new Estimate(mean, ends[0], ends[2]);
    }

    // Little's law, latency interpolated between loads.
    private static double inFlight(List<Point> points, double load) {
        double before = Double.NaN;
        double beforeAt = 0;
        for (Point point : points) {
            if (point.mean > 0) {
                if (point.at >= load) {
                    double share = Double.isNaN(before) ? 1 : (load - beforeAt) / (point.at - beforeAt);
                    return load * (Double.isNaN(before) ? point.mean : before + share * (point.mean - before));
                }
                before = point.mean;
                beforeAt = point.at;
            }
        }
        return load * before;
    }
}
