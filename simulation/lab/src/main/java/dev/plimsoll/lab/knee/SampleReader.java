package dev.plimsoll.lab.knee;

import dev.plimsoll.shedding.knee.KneeAnalysis;
import dev.plimsoll.shedding.knee.Sample;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/*
 * Reads a file once, line by line: a sweep of ten million rows needs no more memory than one of ten. Three forms are told apart
 * by their first line: CSV with our columns; k6's CSV of points, which is cut into windows; and HdrHistogram's interval log.
 */
/** Samples from files. */
public final class SampleReader {
    private static final int MOST_FAULTS = 20;
    private static final int MOST_CURVES = 1000;
    private static final int LONGEST_LINE = 10_000;
    private static final long K6_WINDOW_SECONDS = 10;
    private static final int MOST_WINDOWS = 100_000;
    private static final List<String> COLUMNS = List.of(
            "load",
            "concurrency",
            "throughput",
            "mean",
            "latency",
            "p50",
            "p99",
            "late_share",
            "curve",
            "client_timeout");

    private final String given;
    private final Duration timeout;
    private final List<String> faults = new ArrayList<>();
    private final Map<String, Curve> curves = new LinkedHashMap<>();
    private long rows;

    private SampleReader(String given, Duration timeout) {
        this.given = given;
        this.timeout = timeout;
    }

    /**
     * The samples of one curve, ready for analysis.
     *
     * @param name as in the file; the file's name if it has no column for it
     * @param timeout how long clients wait
     * @param analysis holds the samples
     * @param shown means by load, for a picture
     */
    public record Curve(String name, Duration timeout, KneeAnalysis analysis, Shown shown) {}

    /** What a file holds: curves, or what is wrong with it. */
    public record Result(List<Curve> curves, List<String> faults, long rows) {
        /**
         * Copies the lists.
         *
         * @param curves in the file's order
         * @param faults one line each, {@code file:line:column: what, value (expected: …)}
         * @param rows how many rows were read
         */
        public Result {
            curves = List.copyOf(curves);
            faults = List.copyOf(faults);
        }
    }

    /**
     * Reads a file.
     *
     * @param path where it is
     * @param given what to call it in faults
     * @param timeout how long clients wait, where the file does not say
     * @return curves or faults
     * @throws IOException if the file cannot be read
     */
    public static Result read(Path path, String given, Duration timeout) throws IOException {
        SampleReader reader = new SampleReader(given, timeout);
        try (BufferedReader in = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            String first = in.readLine();
            if (first == null || first.isBlank()) {
                reader.fault(1, 1, "header", "none", "columns of " + String.join(", ", COLUMNS));
            } else if (first.startsWith("metric_name,timestamp,metric_value")) {
                reader.k6(in);
            } else if (first.startsWith("#") || first.startsWith("\"StartTimestamp\"")) {
                reader.histogramLog(path);
            } else {
                reader.csv(first, in);
            }
        }
        if (reader.faults.isEmpty() && reader.rows == 0) {
            reader.fault(2, 1, "rows", "none", "at least one");
        }
        return new Result(List.copyOf(reader.curves.values()), reader.faults, reader.rows);
    }

    private void fault(long line, int column, String what, String value, String expected) {
        if (faults.size() < MOST_FAULTS) {
            StringBuilder shown = new StringBuilder();
            value.chars().limit(40).forEach(c -> shown.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
            faults.add(
                    given + ":" + line + ":" + column + ": " + what + ", " + shown + " (expected: " + expected + ")");
        }
    }

    private void add(String curve, Duration patience, Sample sample, long line) {
        String name = patience.equals(timeout) ? curve : curve + ", " + patience.toMillis() + " ms";
        Curve found = curves.get(name);
        if (found == null) {
            if (curves.size() >= MOST_CURVES) {
                fault(line, 1, "curves", "more than " + MOST_CURVES, "at most that many in one file");
                return;
            }
            found = new Curve(name, patience, KneeAnalysis.forTimeout(patience), new Shown());
            curves.put(name, found);
        }
        found.analysis.add(sample);
        found.shown.add(sample);
        rows++;
    }

    private void csv(String header, BufferedReader in) throws IOException {
        String[] names = header.strip().split(",", -1);
        Map<String, Integer> at = new HashMap<>();
        int column = 1;
        for (int i = 0; i < names.length; i++) {
            String name = names[i].strip();
            if (!COLUMNS.contains(name)) {
                fault(1, column, "column", name, "one of " + String.join(", ", COLUMNS));
            } else if (at.put(name.equals("latency") ? "mean" : name, i) != null) {
                fault(1, column, "column", name, "each once");
            }
            column += names[i].length() + 1;
        }
        if (!at.containsKey("load") && !at.containsKey("concurrency")) {
            fault(1, 1, "header", header.strip(), "a column load or concurrency");
        }
        long number = 1;
        for (String line = in.readLine(); line != null && faults.size() < MOST_FAULTS; line = in.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            if (line.length() > LONGEST_LINE) {
                fault(number, 1, "row", "longer than " + LONGEST_LINE, "at most that many characters");
                continue;
            }
            row(line, number, names.length, at);
        }
    }

    private void row(String line, long number, int width, Map<String, Integer> at) {
        String[] cells = line.split(",", -1);
        if (cells.length != width) {
            fault(number, 1, "row", cells.length + " cells", width + ", as many as the header");
            return;
        }
        int before = faults.size();
        double load = figure(cells, number, at, "load", true);
        double concurrency = figure(cells, number, at, "concurrency", true);
        double throughput = figure(cells, number, at, "throughput", false);
        double mean = figure(cells, number, at, "mean", false);
        double p50 = figure(cells, number, at, "p50", false);
        double p99 = figure(cells, number, at, "p99", false);
        double late = figure(cells, number, at, "late_share", false);
        double patience = figure(cells, number, at, "client_timeout", true);
        if (late > 1) {
            fault(number, column(cells, at, "late_share"), "late_share", Double.toString(late), "0..1");
        }
        if (patience > 86_400) {
            fault(
                    number,
                    column(cells, at, "client_timeout"),
                    "client_timeout",
                    Double.toString(patience),
                    "at most a day");
        }
        if (Double.isNaN(load) && Double.isNaN(concurrency) && faults.size() == before) {
            fault(number, 1, "row", "neither load nor concurrency", "at least one of them");
        }
        if (faults.size() > before || !faults.isEmpty()) {
            return;
        }
        Integer curve = at.get("curve");
        add(
                curve == null || cells[curve].isBlank() ? given : cells[curve].strip(),
                Double.isNaN(patience) ? timeout : Duration.ofNanos((long) (patience * 1e9)),
                new Sample(load, concurrency, throughput, mean, p50, p99, late),
                number);
    }

    private static int column(String[] cells, Map<String, Integer> at, String name) {
        int column = 1;
        for (int i = 0; i < at.getOrDefault(name, 0); i++) {
            column += cells[i].length() + 1;
        }
        return column;
    }

    // An empty cell is a figure that was not measured.
    private double figure(String[] cells, long number, Map<String, Integer> at, String name, boolean above) {
        Integer index = at.get(name);
        if (index == null || cells[index].isBlank()) {
            return Double.NaN;
        }
        double value;
        try {
            value = Double.parseDouble(cells[index].strip());
        } catch (NumberFormatException e) {
            value = Double.NaN;
        }
        if (!Double.isFinite(value) || value < 0 || (above && value == 0)) {
            fault(
                    number,
                    column(cells, at, name),
                    name,
                    cells[index].strip(),
                    above ? "a number above 0, or nothing" : "a number not below 0, or nothing");
            return Double.NaN;
        }
        return value;
    }

    private static final class Window {
        final Histogram latency = new Histogram(3_600_000_000L, 3); // microseconds
        long dropped;
    }

    // What was asked for in ten seconds is the load: requests, and iterations that the generator had no room for.
    private void k6(BufferedReader in) throws IOException {
        TreeMap<Long, Window> windows = new TreeMap<>();
        long number = 1;
        for (String line = in.readLine(); line != null && faults.size() < MOST_FAULTS; line = in.readLine()) {
            number++;
            boolean duration = line.startsWith("http_req_duration,");
            if (!duration && !line.startsWith("dropped_iterations,")) {
                continue;
            }
            String[] cells = line.split(",", 4);
            try {
                long second = (long) Double.parseDouble(cells[1]);
                double value = Double.parseDouble(cells[2]);
                if (!(value >= 0 && value < 3_600_000)) {
                    throw new NumberFormatException();
                }
                Window window = windows.computeIfAbsent(second / K6_WINDOW_SECONDS, key -> new Window());
                if (duration) {
                    window.latency.recordValue((long) (value * 1000));
                } else {
                    window.dropped += (long) value;
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                fault(number, 1, "row", line, "metric_name,timestamp in seconds,metric_value in milliseconds");
            }
            if (windows.size() > MOST_WINDOWS) {
                fault(number, 1, "windows", "more than " + MOST_WINDOWS, "at most that many of 10 s");
            }
        }
        if (windows.size() > 2) { // the first and the last are cut
            windows.pollFirstEntry();
            windows.pollLastEntry();
        }
        windows.values().forEach(window -> {
            double count = window.latency.getTotalCount();
            add(sample(window.latency, 1e6, (count + window.dropped) / K6_WINDOW_SECONDS, count / K6_WINDOW_SECONDS));
        });
    }

    private void add(Sample sample) {
        if (sample.load() > 0) {
            add(given, timeout, sample, 1);
        }
    }

    private static Sample sample(AbstractHistogram histogram, double unit, double load, double throughput) {
        boolean any = histogram.getTotalCount() > 0;
        return new Sample(
                load,
                Double.NaN,
                throughput,
                any ? histogram.getMean() / unit : Double.NaN,
                any ? histogram.getValueAtPercentile(50) / unit : Double.NaN,
                any ? histogram.getValueAtPercentile(99) / unit : Double.NaN,
                Double.NaN);
    }

    // Values are nanoseconds, as HdrHistogram's own tools write them; each interval is a sample.
    private void histogramLog(Path path) throws IOException {
        try (HistogramLogReader reader = new HistogramLogReader(path.toFile())) {
            while (reader.hasNext()) {
                EncodableHistogram next = reader.nextIntervalHistogram();
                if (next instanceof AbstractHistogram histogram) {
                    double seconds = (histogram.getEndTimeStamp() - histogram.getStartTimeStamp()) / 1e3;
                    if (seconds > 0) {
                        double rate = histogram.getTotalCount() / seconds;
                        add(sample(histogram, 1e9, rate, rate));
                    }
                }
            }
        } catch (RuntimeException e) {
            fault(1, 1, "histogram log", String.valueOf(e.getMessage()), "an interval log of HdrHistogram");
        }
    }
}
