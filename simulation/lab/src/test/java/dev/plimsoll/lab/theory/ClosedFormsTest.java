package dev.plimsoll.lab.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.scenario.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formulas, each against a published figure or the story that states it. */
class ClosedFormsTest {
    private static Settings variant(String story, String variant, String... sets) throws IOException {
        try (InputStream in = ClosedForms.class.getResourceAsStream("/dev/plimsoll/lab/stories/" + story + ".yaml")) {
            return Scenario.read(story + ".yaml", in.readAllBytes(), List.of(sets), file -> new byte[0])
                    .variants()
                    .stream()
                    .filter(each -> each.name().equals(variant))
                    .findFirst()
                    .orElseThrow()
                    .settings();
        }
    }

    private static double form(Settings variant, String metric) {
        return ClosedForms.of(variant).stream()
                .filter(form -> form.metric().equals(metric))
                .mapToDouble(ClosedForm::value)
                .findFirst()
                .orElse(Double.NaN);
    }

    // Erlang's tables, to ten digits
    @ParameterizedTest
    @CsvSource({"2, 1.6, .7111111111", "16, 12.8, .3048839129", "50, 45, .3638644672", "100, 80, .0196464266"})
    void knowsErlangsC(int workers, double erlangs, double waits) {
        assertThat(ClosedForms.erlangC(workers, erlangs)).isCloseTo(waits, offset(1e-9));
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "elb-2012, fifo, waitAtBurstEnd, 442.95, .01",
        "elb-2012, fifo, drainTime, 526.26, .01",
        "elb-2012, lanes, drainTime, 555.5, .01",
        "elb-2012, lanes-full-lending, drainTime, 526.26, .01",
        "elb-2012, lanes-coalescing, drainTime, NaN, .01",
        "elb-2012, lanes-dependency-hangs, drainTime, NaN, .01",
        "pre-scaling, at-80, unserved, .375, 1e-9",
        "pre-scaling, at-80-retries, unserved, NaN, 1",
        "pre-scaling, at-45, bystanderWait.any, .2169, 1e-3",
        "pre-scaling, three-zones, bystanderWait.any, .160, 1e-3",
        "pre-scaling, four-zones, bystanderWait.any, .140, 1e-3",
        "crash-collector, at-45, drainAfterBurst, 2945.6, .1",
        "crash-collector, at-90, drainAfterBurst, 32406, 5"
    })
    void knowsWhatTheStoriesState(String story, String variant, String metric, double value, double within)
            throws IOException {
        if (Double.isNaN(value)) {
            assertThat(form(variant(story, variant), metric)).as("no formula").isNaN();
        } else {
            assertThat(form(variant(story, variant), metric)).isCloseTo(value, offset(within));
        }
    }

    @Test
    void drawsTheMetastableBandFromCapacityAndAttempts() throws IOException {
        assertThat(ClosedForms.metastableBand(variant("retry-storm", "inside")))
                .hasValue(new MetastableBand("requests", "clients.requests.arrivals.spike.base", 3, 2, 10));
        assertThat(ClosedForms.metastableBand(variant("retry-storm", "inside-budget")))
                .as("retries that are paid for")
                .isEmpty();
        assertThat(ClosedForms.metastableBand(variant("retry-storm", "inside-drops-expired")))
                .isEmpty();
        assertThat(ClosedForms.metastableBand(variant("retry-storm", "inside", "services.server.queue.room=19")))
                .as("a full queue of 20 waits 2 s, the client 3 s")
                .isEmpty();
        assertThat(ClosedForms.metastableBand(variant("elb-2012", "fifo"))).isEmpty();
    }
}
