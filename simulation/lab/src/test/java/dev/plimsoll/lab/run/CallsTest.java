package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import dev.plimsoll.lab.world.Row;
import dev.plimsoll.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services that ask services: for whom, what a retry costs, whom they ask instead, and what of it a fault touches. */
class CallsTest {
    private static final String SITE = """
            plimsoll: 1
            name: probe
            title: Probe
            question: What becomes of what a service asks another?
            horizon: 100 s
            trigger: 20 s
            bystanders-within: 49 s
            services:
              site: {workers: 50, time: {fixed: 1 ms}, calls: [{to: cache, timeout: 1 s}]}
              cache: {workers: 4, time: {fixed: 1 ms}, placement: {shards: 1}, watched: true}
              database: {workers: 4, time: {fixed: 1 ms}}
            clients:
              pages: {to: site, arrivals: {poisson: 20/s}, tenants: {count: 4}, objective: 2 s, bystanders: true}
              images: {to: site, arrivals: {poisson: 20/s}, objective: 2 s}
              writes: {to: database, arrivals: {poisson: 10/s}, objective: 2 s}
            """;

    private static final String BLOCKED = "faults=[{partition: {service: cache, at: 20 s, for: 50 s}}]";

    private static Row run(String... sets) {
        Scenario scenario =
                Scenario.read("probe.yaml", SITE.getBytes(StandardCharsets.UTF_8), List.of(sets), name -> new byte[0]);
        return World.run(scenario.settings(), 3, 0, new ShippedPolicies(new HashSet<>()));
    }

    private static double figure(Row row, String name) {
        return row.figures().stream()
                .filter(figure -> figure.name().equals(name))
                .mapToDouble(Row.Figure::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBlockedServiceAnswersNobodyUntilItsPortIsOpenAgain() {
        assertThat(figure(run(BLOCKED), "hottest.harmed")).isEqualTo(1);
        assertThat(figure(run(BLOCKED), "success")).as("before and after").isCloseTo(.5, offset(.05));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"requests", "answers"})
    void whatABlockedServiceWasAskedOrAnswersIsLostWithoutAWord(String direction) {
        Row row = run("faults=[{partition: {service: cache, direction: " + direction + ", at: 20 s, for: 50 s}}]");

        assertThat(figure(row, "hottest.harmed")).isEqualTo(1);
        assertThat(figure(row, "hottest.held")).as("a second each").isBetween(25., 50.);
    }

    @Test
    void aBlockOfOneGroupTouchesItsTenantsAlone() {
        Row row = run("faults=[{partition: {service: cache, serving: pages, at: 20 s, for: 50 s}}]");

        assertThat(figure(row, "unserved")).as("of four tenants").isCloseTo(.25, offset(.03));
    }

    @Test
    void aCallForOneClientIsNotMadeForAnother() {
        Row row = run(BLOCKED, "services.site.calls=[{to: cache, client: images, timeout: 1 s}]");

        assertThat(figure(row, "unserved")).as("of pages").isZero();
        assertThat(figure(row, "hottest.harmed")).as("of images").isEqualTo(1);
    }

    @Test
    void whoIsAskedInsteadAnswersAndIsCounted() {
        Row row = run(BLOCKED, "services.site.calls=[{to: cache, timeout: 1 s, or-else: {to: database}}]");

        assertThat(figure(row, "hottest.harmed")).isZero();
        assertThat(figure(row, "instead.calm")).isCloseTo(10, offset(3.));
        assertThat(figure(row, "instead.moved")).isCloseTo(40, offset(3.));
        assertThat(figure(row, "instead.asked")).isCloseTo(50, offset(3.));
        assertThat(figure(row, "instead.harmed")).isZero();
    }

    @Test
    void whoIsAskedInsteadMayBeHarmedAndThatIsCounted() {
        Row row = run(
                BLOCKED,
                "services.database={workers: 1, time: {fixed: 50 ms}}",
                "services.site.calls=[{to: cache, timeout: 1 s, or-else: {to: database, timeout: 1 s}}]");

        assertThat(figure(row, "instead.harmed")).isGreaterThan(.9);
    }

    @Test
    void whoIsAskedInsteadHasGroupsAndCallsForClientsOfItsOwn() {
        Row row = run(
                "services.site.calls=[{to: cache, timeout: 1 s, or-else: {to: database, timeout: 1 s}}]",
                "services.database.placement={shards: 2}",
                "services.database.calls=[{to: disk, client: pages}]",
                "services.disk={workers: 4, time: {fixed: 1 ms}}",
                "faults=[{partition: {service: cache, at: 20 s, for: 50 s}},"
                        + " {partition: {service: database, serving: pages, at: 20 s, for: 50 s}}]");

        assertThat(figure(row, "unserved")).as("of pages, half of the tenants").isBetween(.2, .8);
    }

    @Test
    void whoHasCrashedAsksNoLonger() {
        String loop = "services.site.calls=[{to: cache, timeout: 1 s, retries: 1000000}]";
        String blocked = "{partition: {service: cache, at: 20 s, for: 80 s}}";
        Row loops = run(loop, "faults=[" + blocked + "]");
        Row crashed = run(loop, "faults=[" + blocked + ", {crash: {service: site, workers: 50, at: 30 s}}]");

        assertThat(figure(loops, "hottest.held")).isEqualTo(50);
        assertThat(figure(loops, "hottest.heldAtEnd")).isEqualTo(50);
        assertThat(figure(crashed, "hottest.heldAtEnd")).isZero();
    }

    @Test
    void aServerThatStartsAnewHasForgottenItsLine() {
        // 400 pages at 20 s, of which the cache answers twenty a second: at 31 s, half of them still wait
        List<String> line = List.of(
                "services.site={workers: 1000, calls: [{to: cache}]}",
                "services.cache={workers: 1, time: {fixed: 50 ms}}",
                "clients.pages={arrivals: {burst: {count: 400, at: 20 s}}, bystanders: false}",
                "clients.images={arrivals: {poisson: 1/s}, bystanders: true}",
                "phases.after={from: 32 s, to: 38 s}");

        assertThat(figure(crashed(line, ""), "phases.after.success")).isZero();
        assertThat(figure(crashed(line, "lose-line: true,"), "phases.after.success"))
                .isEqualTo(1);
    }

    private static Row crashed(List<String> sets, String loseLine) {
        String fault = "faults=[{crash: {service: cache, workers: 1, " + loseLine + " at: 30 s, for: 1 s}}]";
        return run(Stream.concat(sets.stream(), Stream.of(fault)).toArray(String[]::new));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{crash: {service: cache, workers: 1, serving: images, at: 20 s}} | serving: images (expected: a client with tenants for whom cache is asked)",
                "{slow: {service: cache, workers: 1, serving: writes, factor: 2, at: 20 s, for: 1 s}} | serving: writes (expected: a client with tenants for whom cache is asked)",
                "{partition: {service: told, at: 20 s, for: 1 s}} | service: told (expected: a service whose workers are asked and answer)",
                "{crash: {service: laned, workers: 1, lose-line: true, at: 20 s}} | lose-line: true (expected: a service without lanes, whose queue keeps what it took)"
            })
    void whatAFaultCannotMeanIsRefused(String fault, String expected) {
        assertThatThrownBy(() -> run(
                        "services.told={workers: 1, time: {fixed: 1 s}, calls-hosts: {period: 10 s}}",
                        "services.laned={workers: 1, time: {fixed: 1 s}, queue: {lanes: {any: {}}}}",
                        "faults=[" + fault + "]"))
                .isInstanceOf(InvalidScenario.class)
                .hasMessageContaining(expected);
    }
}
