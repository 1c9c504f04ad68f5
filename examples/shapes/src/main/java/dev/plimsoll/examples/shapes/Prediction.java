package dev.plimsoll.examples.shapes;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.run.Lab;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** What the simulation lab says of the tour: the same library, the same numbers, virtual time. */
final class Prediction {
    private static final String FILE = "tour.yaml";

    private final RunResult result;

    private Prediction(RunResult result) {
        this.result = result;
    }

    /** Runs {@code tour.yaml}, which can be run by {@code ./plimsoll run} as well. */
    static Prediction run(int replications) throws IOException, InterruptedException {
        byte[] yaml;
        try (InputStream in = Prediction.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + ": not among the resources");
            }
            yaml = in.readAllBytes();
        }
        Scenario scenario = Scenario.read(FILE, yaml, List.of(), Prediction::nothingBeside);
        Lab lab = new Lab(ShippedPolicies::new, 1);
        lab.check(scenario);
        return new Prediction(lab.run(scenario, 1, replications, "", (done, planned) -> true));
    }

    private static byte[] nothingBeside(String name) {
        throw new IllegalStateException(FILE + ": extends " + name + " (expected: nothing)");
    }

    double figure(String variant, String metric) {
        return result.variants().stream()
                .filter(each -> each.name().equals(variant))
                .flatMap(each -> each.metrics().stream())
                .filter(each -> each.name().equals(metric))
                .mapToDouble(Prediction::mean)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(variant + "." + metric + ": no such figure"));
    }

    private static double mean(Metric metric) {
        return metric.estimate() == null ? Double.NaN : metric.estimate().mean();
    }
}
