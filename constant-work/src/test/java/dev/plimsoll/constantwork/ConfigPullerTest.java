package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.simulation.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class ConfigPullerTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final Simulation simulation = Simulation.of(1);
    private final MemoryStore store = new MemoryStore();

    private ConfigReceiver<String> receiver(String name) {
        return ConfigReceiver.<String>builder(Frames.STREAM, name, Keys.FIRST.trusted(), Frames::text)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .build();
    }

    private ConfigPuller puller(ConfigReceiver<?> receiver, ObjectStore from, ScheduledExecutorService executor) {
        return ConfigPuller.builder(receiver, from, executor)
                .prefix("p/")
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
    }

    @Test
    void bringsAChangeWithinAPeriodAndReadsAsOftenWhenNothingChanges() {
        store.plant("p/current", Frames.signed(1, "one"));
        ConfigReceiver<String> receiver = receiver("host-1");
        ConfigPuller puller = puller(receiver, store, simulation.newScheduler());
        simulation.runFor(PERIOD);
        assertThat(receiver.current().orElseThrow().value()).isEqualTo("one");
        simulation.runFor(PERIOD.multipliedBy(3));
        assertThat(store.getCount).isEqualTo(4);

        store.plant("p/current", Frames.signed(2, "two"));
        simulation.runFor(PERIOD);
        assertThat(receiver.current().orElseThrow().value()).isEqualTo("two");
        assertThat(puller.stats().pulls()).isEqualTo(5);
        assertThat(puller.stats().failed()).isZero();
    }

    @Test
    void spreadsAFleetThatWasRestartedInOneMomentOverThePeriod() {
        int fleet = 10_000;
        int[] slots = new int[100];
        ObjectStore counting = new MemoryStore() {
            @Override
            public synchronized CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
                slots[(int) (simulation.now() / 100_000_000 % 100)]++;
                return super.get(key, mostBytes);
            }
        };
        ScheduledExecutorService executor = simulation.newScheduler();
        for (int i = 0; i < fleet; i++) {
            puller(receiver("host-" + i), counting, executor);
        }
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(Arrays.stream(slots).sum()).isEqualTo(2 * fleet);
        // Phases are hashes: 100 +- 10 of a slot, so 1.45 is over four deviations. Two periods hit the same slots.
        assertThat(Arrays.stream(slots).max().orElseThrow()).isLessThan(290);
        assertThat(Arrays.stream(slots).min().orElseThrow()).isGreaterThan(110);
    }

    @Test
    void keepsItsPaceAndWhatItHasWhateverTheStoreDoes() {
        store.plant("p/current", Frames.signed(2, "two"));
        ConfigReceiver<String> receiver = receiver("host-1");
        ConfigPuller puller = puller(receiver, store, simulation.newScheduler());
        simulation.runFor(PERIOD);

        store.failGets(key -> true);
        simulation.runFor(PERIOD.multipliedBy(2));
        assertThat(puller.stats().lastFailure().orElseThrow()).contains("503");
        store.failGets(key -> false);
        store.hangGets(true);
        simulation.runFor(PERIOD.multipliedBy(2));
        assertThat(puller.stats().lastFailure()).contains("no answer within PT10S");
        store.hangGets(false);
        store.plant("p/current", ByteBuffer.allocate(4_096));
        simulation.runFor(PERIOD);

        assertThat(puller.stats().pulls()).isEqualTo(6);
        assertThat(receiver.current().orElseThrow().value()).isEqualTo("two");
        assertThat(receiver.freshness().frameAge()).isGreaterThan(PERIOD.multipliedBy(4));
    }

    @Test
    void catchesNothingUpAndStopsWhenClosed() {
        ConfigPuller puller = puller(receiver("host-1"), store, simulation.newScheduler());
        simulation.runFor(PERIOD.multipliedBy(2));
        puller.close();
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(puller.stats().pulls()).isEqualTo(2);
        assertThat(puller.stats().lastFailure()).contains("there is no object p/current");
        assertThatThrownBy(() -> ConfigPuller.builder(receiver("x"), store, simulation.scheduler())
                        .period(Duration.ZERO))
                .hasMessage("period: PT0S (expected: PT0.01S..PT1H)");
    }
}
