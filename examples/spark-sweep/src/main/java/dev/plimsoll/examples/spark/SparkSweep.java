package dev.plimsoll.examples.spark;

import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** The driver, for {@code spark-submit}. */
public final class SparkSweep {
    private static final String USAGE = "SCENARIO REPLICATIONS PARTS RUN.json [PATH=VALUE...]";

    private SparkSweep() {}

    /**
     * Runs a scenario and writes its result.
     *
     * @param arguments a story or file, how many replications, in how many tasks, where to write the JSON; then settings as after
     *     {@code plimsoll run --set}. {@code spark.plimsoll.seed} is another seed than 1.
     * @throws IOException if the result cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 4) {
            throw new IllegalArgumentException("arguments: " + List.of(arguments) + " (expected: " + USAGE + ")");
        }
        SparkConf conf = new SparkConf().setIfMissing("spark.app.name", "plimsoll " + arguments[0]);
        Work work = Work.read(
                arguments[0],
                List.of(arguments).subList(4, arguments.length),
                conf.getLong("spark.plimsoll.seed", 1),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]));
        RunResult result;
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            result = run(spark, work);
        }
        Files.writeString(Path.of(arguments[3]), Work.json(result), StandardCharsets.UTF_8);
        System.out.println(result.answer());
        for (Verdict verdict : result.assertions()) {
            System.out.println((verdict.holds() ? "ok      " : "FAILED  ") + verdict.text());
        }
    }

    static RunResult run(JavaSparkContext spark, Work work) {
        List<Integer> parts = IntStream.rangeClosed(1, work.parts())
                .boxed()
                .sorted(Comparator.reverseOrder())
                .toList();
        return work.join(spark.parallelize(new ArrayList<>(parts), work.parts())
                .map(work::sample)
                .collect());
    }
}
