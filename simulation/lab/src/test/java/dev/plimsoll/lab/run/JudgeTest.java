package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.lab.result.Estimate;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.result.VariantResult;
import dev.plimsoll.lab.result.Verdict;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private static final String SCENARIO = """
            plimsoll: 1
            name: judged
            title: Judged
            question: Does it hold?
            horizon: 60 s
            services:
              api: {workers: 1, time: {exponential: 100 ms}}
            clients:
              callers: {to: api, arrivals: {poisson: 8/s}}
            variants:
              only: {about: the one}
            assertions:
              - {variant: only, metric: unserved, %s}
            """;

    @ParameterizedTest(name = "{0} of {1}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
                    equals: 0 %                              | 0           | true  | unserved is 0 % (found 0 %)
                    equals: 0 %                              | 0.0000026   | false | unserved is 0 % (found 0.0000026)
                    equals: 5 %                              | 0.06        | false | unserved is 5 % (found 6 %)
                    at-most: 5 %                             | 0.05        | true  | unserved is at most 5 % (found 5 %)
                    at-most: 5 %                             | 0.051       | false | unserved is at most 5 % (found 5.1 %)
                    at-least: 5 %                            | 0.049       | false | unserved is at least 5 % (found 4.9 %)
                    "within: {of: 50 %, tolerance: 10 %}"    | 0.54        | true  | unserved is within 10 % of 50 % (found 54 %)
                    "within: {of: 50 %, tolerance: 10 %}"    | 0.551       | false | unserved is within 10 % of 50 % (found 55.1 %)
                    """)
    void judgesByTheMeanAndShowsIt(String limit, double mean, boolean holds, String text) {
        Scenario scenario = Scenario.read(
                "judged.yaml",
                SCENARIO.formatted(limit.replace("\"", "")).getBytes(StandardCharsets.UTF_8),
                List.of(),
                name -> new byte[0]);
        Metric unserved = new Metric("unserved", "", Unit.SHARE, new Estimate(mean, mean, mean));

        assertThat(new Judge(List.of(new VariantResult("only", "", 2, List.of(unserved), List.of())))
                        .verdicts(scenario))
                .containsExactly(new Verdict("only: " + text, holds));
    }
}
