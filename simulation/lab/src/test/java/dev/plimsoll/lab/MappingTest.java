package dev.plimsoll.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.cell.PlannedCell;
import dev.plimsoll.cell.Planner;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.cell.TableLimits;
import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.HealthAggregator;
import dev.plimsoll.constantwork.HealthBitmap;
import dev.plimsoll.constantwork.HealthChecker;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.simulation.Simulation;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The dynamic mapping: half of all back ends die at once, and front ends must learn whom to ask. Probes, a bitmap folded by
 * quorum, the planner, a new routing table, the pushers and the receivers, all as they ship, in virtual time.
 */
class MappingTest {
    private static final String STREAM = "prod/mapping";
    private static final Duration PROBES = Duration.ofSeconds(1);
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final int BACK_ENDS = 200;
    private static final int FRONT_ENDS = 40;
    private static final int TENANTS = 500;
    private static final DeploymentKey KEY = DeploymentKey.insecure(7);
    private static final Map<String, String> PUSHERS = Map.of("a", "z1", "b", "z1");

    private final Simulation simulation = Simulation.of(1);
    private final ObjectStore store = ObjectStore.inMemory();
    private final KeyPair signing = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    private final List<PlannedCell> backEnds = new ArrayList<>();
    private final Map<String, ConfigReceiver<RoutingTable>> frontEnds = new HashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final Planner planner =
            Planner.builder(KEY).wallClock(simulation.wallClock()).build();
    private final ConfigPublisher publisher = ConfigPublisher.builder(STREAM, signing, store, SizeClass.KIB_256)
            .validator(
                    bytes -> RoutingTable.read(bytes, KEY, TableLimits.DEFAULT).table())
            .wallClock(simulation.wallClock())
            .build();
    private RoutingTable table;
    private Set<String> lost = Set.of();
    private long noticedNanos = Long.MAX_VALUE;

    MappingTest() throws Exception {
        for (int i = 0; i < BACK_ENDS; i++) {
            backEnds.add(PlannedCell.of("back-" + i));
        }
        table = planner.first(backEnds).table();
        publish();
        List<Endpoint> fleet = new ArrayList<>();
        for (int i = 0; i < FRONT_ENDS; i++) {
            String name = "front-" + i;
            fleet.add(new Endpoint(name, "z1", "10.0.0.1", 8_080));
            frontEnds.put(
                    name,
                    ConfigReceiver.<RoutingTable>builder(
                                    STREAM,
                                    name,
                                    TrustedKeys.of(signing.getPublic()),
                                    bytes -> RoutingTable.read(bytes, KEY, TableLimits.DEFAULT)
                                            .table())
                            .nanoClock(simulation.nanoClock())
                            .wallClock(simulation.wallClock())
                            .build());
        }
        for (String pusher : PUSHERS.keySet()) {
            ScheduledExecutorService executor = simulation.newScheduler();
            ConfigPusher.builder(
                            STREAM, pusher, TrustedKeys.of(signing.getPublic()), store, new Links(executor), executor)
                    .pushers(PUSHERS)
                    .fleet(fleet)
                    .period(PERIOD)
                    .nonce(pusher.hashCode())
                    .nanoClock(simulation.nanoClock())
                    .wallClock(simulation.wallClock())
                    .start();
        }
    }

    private void publish() {
        assertThat(publisher.publish(table.toBytes()).toCompletableFuture().join())
                .isInstanceOf(Published.Done.class);
    }

    private void check() {
        Map<Integer, Endpoint> places = new HashMap<>();
        for (int i = 0; i < BACK_ENDS; i++) {
            places.put(i, new Endpoint("back-" + i, "z1", "10.0.1.1", 80));
        }
        List<String> checkers = List.of("c1", "c2", "c3");
        for (String checker : checkers) {
            HealthChecker.builder(
                            checker,
                            BACK_ENDS,
                            endpoint -> CompletableFuture.completedFuture(!dead.contains(endpoint.name())),
                            store,
                            simulation.newScheduler())
                    .endpoints(places)
                    .period(PROBES)
                    .nonce(checker.hashCode())
                    .nanoClock(simulation.nanoClock())
                    .start();
        }
        HealthAggregator.builder(checkers, BACK_ENDS, store, this::plan, simulation.newScheduler())
                .period(PROBES)
                .nanoClock(simulation.nanoClock())
                .start();
    }

    /* Called every second; publishes only what is another plan, for that is what makes an edition. */
    private void plan(HealthBitmap health) {
        Set<String> down = new HashSet<>();
        for (int i = 0; i < BACK_ENDS; i++) {
            if (!health.healthy(i)) {
                down.add("back-" + i);
            }
        }
        if (!down.equals(lost)) {
            lost = down;
            noticedNanos = simulation.now();
            table = planner.lose(table, backEnds, lost, List.of()).table();
            publish();
        }
    }

    private void killHalf() {
        for (int i = 0; i < BACK_ENDS; i += 2) {
            dead.add("back-" + i);
        }
    }

    /** The share of what front ends send that goes to dead back ends. */
    private double misdirected() {
        int wrong = 0;
        for (ConfigReceiver<RoutingTable> frontEnd : frontEnds.values()) {
            RoutingTable used = frontEnd.current().orElseThrow().value();
            for (int tenant = 0; tenant < TENANTS; tenant++) {
                wrong += dead.contains(used.route("tenant-" + tenant).cell()) ? 1 : 0;
            }
        }
        return (double) wrong / TENANTS / FRONT_ENDS;
    }

    @Test
    void isRightAgainWithinDetectionAndTwoPeriods() {
        check();
        simulation.runFor(PERIOD.multipliedBy(3));
        assertThat(misdirected()).isZero();

        killHalf();
        long died = simulation.now();
        assertThat(misdirected()).as("half of the keys, more or less").isBetween(.4, .6);
        long right = Long.MAX_VALUE;
        for (int second = 0; second < 60 && right == Long.MAX_VALUE; second++) {
            simulation.runFor(Duration.ofSeconds(1));
            right = misdirected() == 0 ? simulation.now() : Long.MAX_VALUE;
        }

        assertThat(Duration.ofNanos(noticedNanos - died))
                .as("detection: three probes, a deadline, a report and a fold")
                .isLessThanOrEqualTo(PROBES.multipliedBy(6));
        assertThat(Duration.ofNanos(right - noticedNanos)).isLessThanOrEqualTo(PERIOD.multipliedBy(2));
        int largest = Arrays.stream(table.slotCounts()).max().orElseThrow();
        assertThat(largest)
                .as("survivors carry twice what they did, and none carries more than its share")
                .isLessThanOrEqualTo((RoutingTable.SLOTS + BACK_ENDS / 2 - 1) / (BACK_ENDS / 2));
    }

    @Test
    void wouldNoticeATableThatStaysAsItIs() {
        simulation.runFor(PERIOD.multipliedBy(3));
        killHalf();
        simulation.runFor(PERIOD.multipliedBy(5));

        assertThat(misdirected()).isBetween(.4, .6);
    }

    /** Links that take 20 ms. */
    private final class Links implements PushTransport {
        private final ScheduledExecutorService executor;

        Links(ScheduledExecutorService executor) {
            this.executor = executor;
        }

        @Override
        public void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
            var unused = executor.schedule(
                    () -> exchange.replied(
                            attempt,
                            requireNonNull(frontEnds.get(endpoint.name()))
                                    .offer(frame.bytes())
                                    .encode()),
                    20,
                    TimeUnit.MILLISECONDS);
        }

        @Override
        public void abandon(Endpoint endpoint) {}

        @Override
        public void close() {}
    }
}
