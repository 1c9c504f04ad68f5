package dev.plimsoll.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.result.Metric;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.scenario.InvalidScenario;
import dev.plimsoll.lab.scenario.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What tenants, keys and placements do in the simulated world, beside sums that one can do by hand. */
class TenantsTest {
    private static final String SYSTEM = """
            plimsoll: 1
            name: tenants
            title: Tenants
            question: Who is served by whom?
            horizon: 400 s
            trigger: 100 s
            bystanders-within: 200 s
            services:
              fleet: {workers: 60, time: {exponential: 1 s}, placement: shared}
            clients:
              tenants:
                to: fleet
                arrivals: {poisson: 30/s}
                tenants: {count: 100}
                objective: 20 s
                bystanders: true
            """;

    private final Lab lab = new Lab(ShippedPolicies::new, 1);

    private RunResult run(String... sets) {
        Scenario scenario = scenario(sets);
        lab.check(scenario);
        try {
            return lab.run(scenario, 7, 4, "test", Progress.NONE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Scenario scenario(String... sets) {
        return Scenario.read(
                "tenants.yaml", SYSTEM.getBytes(StandardCharsets.UTF_8), List.of(sets), file -> new byte[0]);
    }

    private static double figure(RunResult result, String name) {
        Metric metric = result.variants().get(0).metrics().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name));
        return Objects.requireNonNull(metric.estimate(), name).mean();
    }

    @Test
    void aNoisyTenantAddsItsFactorLessOneForItsTime() {
        double calm = figure(run(), "utilization");
        double noisy = figure(
                run("faults=[{noisy-tenant: {client: tenants, tenant: 3, factor: 51, at: 100 s, for: 200 s}}]"),
                "utilization");

        assertThat(calm).isCloseTo(.5, within(.01));
        // 1 % of 30 Erlang, 50 times more, during half of the run, on 60 workers
        assertThat(noisy - calm).isCloseTo(.3 * 50 / 2 / 60, within(.01));
    }

    @Test
    void theOthersRequestsAreTheSameWithTheNoiseAndWithout() {
        RunResult calm = run("services.fleet.workers=1000");
        RunResult noisy = run(
                "services.fleet.workers=1000",
                "faults=[{noisy-tenant: {client: tenants, tenant: 3, factor: 51, at: 100 s, for: 200 s}}]");

        // all are answered at once, and all but the culprit's, a hundredth, are counted
        assertThat(figure(noisy, "goodput") / figure(calm, "goodput")).isCloseTo(.99, within(.002));
    }

    @Test
    void aPoisonousRequestTakesDownTheWorkersThatServeItsTenantAndNoOthers() {
        RunResult result = run(
                "services.fleet.placement.shards=6",
                "clients.tenants.timeout=5 s",
                "clients.tenants.retries=1000",
                "faults=[{poison: {client: tenants, tenant: 4, back-after: 300 s, at: 100 s, for: 200 s}}]");

        assertThat(figure(result, "workersCrashed")).isEqualTo(6);
        // ten shards: nine of the 99 others share the culprit's
        assertThat(figure(result, "blastRadius")).isCloseTo(9 / 99., within(1e-9));
        assertThat(figure(result, "sharing.all")).isCloseTo(9 / 99., within(1e-9));
    }

    @Test
    void aGrayFailureTouchesItsShareOfTheTenants() {
        RunResult result = run(
                "services.fleet.workers=600",
                "faults=[{slow: {service: fleet, workers: 600, factor: 100, tenants: 20 %, at: 100 s, for: 200 s}}]");

        assertThat(figure(result, "blastRadius")).isCloseTo(.2, within(.01));
    }

    @Test
    void aHotKeyIsWhatOthersCoalesceInto() {
        String lanes = "services.fleet.queue={lanes: {tenants: {coalesce: true}}}";
        String[] few = {lanes, "services.fleet.workers=1", "clients.tenants.keys={count: 1000000}"};
        String[] hot = {
            lanes,
            "services.fleet.workers=1",
            "clients.tenants.keys={count: 1000000}",
            "faults=[{hot-key: {client: tenants, share: 80 %, at: 0 s, for: 400 s}}]"
        };

        // one worker serves a thirtieth; what waits is of the other keys only
        double cold = peak(run(few));
        assertThat(peak(run(hot)) / cold).isBetween(.15, .25);
    }

    private static double peak(RunResult result) {
        return result.variants().get(0).series().stream()
                .filter(series -> series.name().equals("backlog"))
                .flatMap(series -> series.mean().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
    }

    @Test
    void shardsAreFoundByTheExactOdds() {
        RunResult result = run(
                "services.fleet.placement={shuffle: {size: 4}}",
                "services.fleet.zones=3",
                "faults=[{noisy-tenant: {client: tenants, factor: 2, at: 100 s, for: 200 s}}]");

        assertThat(figure(result, "sharing.any")).isCloseTo(figure(result, "sharing.anyByLaw"), within(.06));
        assertThat(figure(result, "sharing.allByLaw")).isBetween(1e-7, 1e-5);
        assertThat(result.classesRun()).containsExactly("dev.plimsoll.shuffle.ShuffleSharder");
    }

    @Test
    void refusesAHotKeyWhereNobodyAsksAboutKeys() {
        Scenario scenario = scenario("faults=[{hot-key: {client: tenants, share: 80 %, at: 0 s, for: 400 s}}]");

        assertThatThrownBy(() -> lab.check(scenario))
                .isInstanceOf(InvalidScenario.class)
                .hasMessageContaining("client: tenants (expected: a client with keys)");
    }
}
