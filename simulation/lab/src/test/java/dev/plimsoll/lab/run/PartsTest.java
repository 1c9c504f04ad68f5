package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.report.JsonReport;
import dev.plimsoll.lab.report.ShardReport;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {
    private static final String TINY = """
            plimsoll: 1
            name: tiny
            title: Tiny
            question: Is a part as good as its share of the whole?
            answer: The tail was {slow.bystanderWait.p99}.
            horizon: 60 s
            services:
              api: {workers: 2, time: {exponential: 100 ms}}
            clients:
              callers: {to: api, arrivals: {poisson: 10/s}, objective: 1 s, bystanders: true}
            variants:
              quick: {about: as it is}
              slow: {about: nearly full, services: {api: {time: {exponential: 180 ms}}}}
            assertions:
              - {variant: slow, metric: bystanderWait.p50, at-least: 0 s}
            """;

    private final Scenario scenario =
            Scenario.read("tiny.yaml", TINY.getBytes(StandardCharsets.UTF_8), List.of(), name -> {
                throw new AssertionError(name);
            });
    private final Lab lab = new Lab(ShippedPolicies::new, 2);

    @ParameterizedTest(name = "{0} parts")
    @ValueSource(ints = {1, 2, 3, 7})
    void giveTheBytesOfTheWholeInWhateverOrder(int parts) throws Exception {
        List<Samples> samples = new ArrayList<>();
        for (int part = 1; part <= parts; part++) {
            Samples sample = lab.sample(scenario, 11, 6, part, parts, "1.0", Progress.NONE);
            String file = new ShardReport("tiny.yaml", List.of(), sample).write();
            samples.add(ShardReport.read(file.getBytes(StandardCharsets.UTF_8)).samples());
        }
        Collections.reverse(samples);

        String whole = JsonReport.write(lab.run(scenario, 11, 6, "1.0", Progress.NONE));

        assertThat(JsonReport.write(lab.join(scenario, samples))).isEqualTo(whole);
        assertThat(whole).contains("\"replications\" : 6", "\"holds\" : true");
    }

    @Test
    void keepsWhatWasFinishedWhenStopped() throws Exception {
        Samples sample = lab.sample(scenario, 11, 6, 1, 2, "1.0", (done, planned) -> done < 3);

        assertThat(sample.runs()).extracting(Samples.Run::replication).containsExactly(0, 0);
    }

    @Test
    void refusesAPartBeyondTheLast() {
        assertThatThrownBy(() -> lab.sample(scenario, 11, 6, 3, 2, "1.0", Progress.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part: 3 (expected: 1..2)");
    }
}
