package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/**
 * A third of 10,000 tenants changes within a minute. Deltas are a queue, here as the arithmetic of one; frames go through
 * the pusher and its receivers as they ship, in virtual time, to a tenth of the 5,000 nodes.
 */
class MassChangeTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int CALM_CHANGES = 10; // a second
    private static final int STORM_CHANGES = 50; // a second on top: 3,000 tenants in the storm
    private static final int STORM_FROM = 100;
    private static final int STORM_SECONDS = 60;
    private static final int NODES = 5_000;
    private static final int SENT_TO = NODES / 10;
    private static final int WATCHED = 20;

    private static boolean storm(int second) {
        return second >= STORM_FROM && second < STORM_FROM + STORM_SECONDS;
    }

    private static int changes(int second) {
        return CALM_CHANGES + (storm(second) ? STORM_CHANGES : 0);
    }

    @Test
    void deltasFallTwoMinutesBehindAndAreLateForFive() {
        long capacity = 100_000; // updates a second
        long backlog = 0;
        double stalest = 0;
        int late = 0;
        for (int second = 0; second < 600; second++) {
            backlog = Math.max(0, backlog + (long) changes(second) * NODES - capacity);
            stalest = Math.max(stalest, (double) backlog / capacity);
            late += backlog > 0 ? 1 : 0;
        }

        assertThat(stalest).as("seconds").isEqualTo(120);
        assertThat(late).as("seconds").isBetween(299, 300);
    }

    @Test
    void framesArriveAsEverAndTakeAsManyBytesAsEver() {
        Simulation simulation = Simulation.of(1);
        MemoryStore store = new MemoryStore();
        Map<String, ConfigReceiver<?>> receivers = new HashMap<>();
        Map<String, NavigableMap<Integer, Long>> known =
                new HashMap<>(); // when each receiver learnt of how many changes
        List<Endpoint> fleet = new ArrayList<>();
        for (int i = 0; i < SENT_TO; i++) {
            String name = "node-" + i;
            fleet.add(new Endpoint(name, "z1", "10.0.0.1", 8_080));
            if (i < WATCHED) {
                NavigableMap<Integer, Long> learnt = new TreeMap<>();
                known.put(name, learnt);
                receivers.put(
                        name,
                        ConfigReceiver.<String>builder(Frames.STREAM, name, Keys.FIRST.trusted(), bytes -> {
                                    learnt.put(Integer.valueOf(Frames.text(bytes)), simulation.now());
                                    return Frames.text(bytes);
                                })
                                .nanoClock(simulation.nanoClock())
                                .build());
            }
        }
        ScheduledExecutorService executor = simulation.newScheduler();
        VirtualLinks links = new VirtualLinks(executor, simulation::now, name -> VirtualLinks.Link.FINE, receivers);
        links.keepLog = false;
        store.plant("current", Frames.signed(1, "0"));
        ConfigPusher pusher = ConfigPusher.builder(Frames.STREAM, "a", Keys.FIRST.trusted(), store, links, executor)
                .fleet(fleet)
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
        simulation.runFor(PERIOD.multipliedBy(2));

        List<Long> changed = new ArrayList<>(); // when the nth change was made
        List<Boolean> inStorm = new ArrayList<>();
        Set<Long> bytesAPeriod = new HashSet<>();
        long bytes = pusher.stats().bytesOffered();
        for (int second = 0; second < 300; second++) {
            for (int i = 0; i < changes(second); i++) {
                changed.add(simulation.now() + i * 1_000_000_000L / changes(second));
                inStorm.add(storm(second));
            }
            simulation.runFor(Duration.ofMillis(990));
            store.plant("current", Frames.signed(second + 2, String.valueOf(changed.size())));
            simulation.runFor(Duration.ofMillis(10));
            if (second % 10 == 9) {
                bytesAPeriod.add(pusher.stats().bytesOffered() - bytes);
                bytes = pusher.stats().bytesOffered();
            }
        }

        assertThat(bytesAPeriod).containsExactly((long) SENT_TO * SizeClass.KIB_4.frameBytes());
        double calm = meanDelay(known, changed, inStorm, false);
        double storm = meanDelay(known, changed, inStorm, true);
        assertThat(calm)
                .as("half a period, half a second to the next edition, a read")
                .isBetween(5.0, 7.0);
        assertThat(storm).isBetween(calm - .5, calm + .5);
    }

    /* In seconds, over all receivers and all changes but those of the last two periods. */
    private static double meanDelay(
            Map<String, NavigableMap<Integer, Long>> known, List<Long> changed, List<Boolean> inStorm, boolean wanted) {
        long sum = 0;
        long count = 0;
        long longest = 0;
        for (int i = 0; i < changed.size() - 2 * CALM_CHANGES * 10; i++) {
            if (inStorm.get(i) == wanted) {
                for (NavigableMap<Integer, Long> learnt : known.values()) {
                    long delay = requireNonNull(learnt.ceilingEntry(i + 1)).getValue() - changed.get(i);
                    longest = Math.max(longest, delay);
                    sum += delay;
                    count++;
                }
            }
        }
        assertThat(longest)
                .as("a period, a second to the next edition, a read and a transfer")
                .isLessThanOrEqualTo(PERIOD.plusSeconds(2).plusMillis(50).toNanos());
        return sum / 1e9 / count;
    }
}
