package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.HashDomain;
import dev.plimsoll.shuffle.KeyedHash;
import dev.plimsoll.simulation.Simulation;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigPusherTest {
    private static final Duration PERIOD = Duration.ofSeconds(10);
    private static final Map<String, String> ALONE = Map.of("a", "z1");
    private static final Map<String, String> THREE = Map.of("a", "z1", "b", "z1", "c", "z1");

    private final Simulation simulation = Simulation.of(1);
    private final MemoryStore store = new MemoryStore();
    private final Map<String, ConfigReceiver<?>> receivers = new HashMap<>();
    private Function<String, VirtualLinks.Link> links = name -> VirtualLinks.Link.FINE;

    /** A pusher, its own executor and its own links. */
    private final class Running {
        final ScheduledExecutorService executor = simulation.newScheduler();
        final VirtualLinks transport =
                new VirtualLinks(executor, simulation::now, name -> links.apply(name), receivers);
        final ConfigPusher pusher;

        Running(String name, Map<String, String> pushers, int fleet) {
            this(name, pushers, fleet, builder -> builder);
        }

        Running(
                String name,
                Map<String, String> pushers,
                int fleet,
                Function<ConfigPusher.Builder, ConfigPusher.Builder> settings) {
            pusher = settings.apply(
                            ConfigPusher.builder(Frames.STREAM, name, Keys.FIRST.trusted(), store, transport, executor)
                                    .pushers(pushers)
                                    .fleet(endpoints(fleet))
                                    .period(PERIOD)
                                    .nonce(name.hashCode() * 31L + simulation.now())
                                    .nanoClock(simulation.nanoClock())
                                    .wallClock(simulation.wallClock()))
                    .start();
        }

        /** As {@code kill -9} does it. */
        void kill() {
            executor.shutdownNow();
        }
    }

    private static List<Endpoint> endpoints(int count) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            endpoints.add(new Endpoint("host-" + i, "z1", "10.0.0.1", 8_080));
        }
        return endpoints;
    }

    private void publish(long sequence, String stable) {
        store.plant("current", Frames.signed(sequence, stable));
    }

    private void addReceivers(int count) {
        for (int i = 0; i < count; i++) {
            String name = "host-" + i;
            receivers.put(
                    name,
                    ConfigReceiver.<String>builder(Frames.STREAM, name, Keys.FIRST.trusted(), Frames::text)
                            .nanoClock(simulation.nanoClock())
                            .wallClock(simulation.wallClock())
                            .build());
        }
    }

    @Test
    void bringsAChangeToEveryReceiverWithinAPeriodAndAReading() {
        addReceivers(20);
        publish(1, "one");
        Running running = new Running("a", ALONE, 20);
        simulation.runFor(PERIOD.multipliedBy(3));

        publish(2, "two");
        simulation.runFor(PERIOD.plus(PERIOD.dividedBy(10)).plusMillis(50));

        assertThat(receivers.values())
                .allSatisfy(receiver ->
                        assertThat(receiver.current().orElseThrow().value()).isEqualTo("two"));
        assertThat(running.pusher.stats().edition()).contains(new Edition(1, 2));
    }

    @Test
    void spreadsTenThousandReceiversEvenlyOverThePeriod() {
        publish(1, "one");
        Running running = new Running("a", ALONE, 10_000);
        simulation.runFor(PERIOD); // first tick begins at 0: a multiple of the period
        running.transport.sent.clear();
        simulation.runFor(PERIOD.multipliedBy(3));

        assertThat(running.pusher.stats().ticksSkipped()).isZero();
        assertThat(maxOverMean(running.transport.sent, PERIOD, 3))
                .as("max/mean of bytes per 100 ms")
                .isLessThan(1.2);
        assertThat(running.transport.counts().values()).hasSize(10_000).allMatch(count -> count == 3);
    }

    @Test
    void spreadsEvenlyAlsoWhenThreeShareTheFleet() {
        publish(1, "one");
        List<Running> all = List.of(
                new Running("a", THREE, 10_000), new Running("b", THREE, 10_000), new Running("c", THREE, 10_000));
        simulation.runFor(PERIOD.multipliedBy(2));
        all.forEach(running -> running.transport.sent.clear());
        simulation.runFor(PERIOD.multipliedBy(2));

        List<VirtualLinks.Sent> sent = new ArrayList<>();
        all.forEach(running -> sent.addAll(running.transport.sent));
        assertThat(sent).as("each receiver by one pusher").hasSize(20_000);
        assertThat(maxOverMean(sent, PERIOD, 2)).isLessThan(1.2);
        assertThat(all)
                .allSatisfy(running -> assertThat(running.transport.sent).hasSizeBetween(6_667 - 400, 6_667 + 400));
    }

    @Test
    void sweepsAHundredThousandHostsAtFiveHundredASecond() {
        publish(1, "one");
        Duration period = Duration.ofSeconds(200);
        Running running = new Running(
                "a", ALONE, 100_000, builder -> builder.period(period).slot(Duration.ofMillis(100)));
        simulation.runFor(period);
        running.transport.sent.clear();
        simulation.runFor(period); // all of them restarted in this moment; nobody asks for anything

        assertThat(running.transport.counts()).hasSize(100_000);
        int[] seconds = new int[200];
        running.transport.sent.forEach(sent -> seconds[(int) Math.min(199, sent.nanos() / 1_000_000_000 - 200)]++);
        assertThat(Arrays.stream(seconds).max().orElseThrow()).isLessThanOrEqualTo(500 * 102 / 100);
    }

    private double maxOverMean(List<VirtualLinks.Sent> sent, Duration period, int periods) {
        long[] slots = new long[(int) (period.toMillis() * periods / 100)];
        long from = simulation.now() - period.multipliedBy(periods).toNanos();
        for (VirtualLinks.Sent one : sent) {
            int slot = (int) ((one.nanos() - from) / TimeUnit.MILLISECONDS.toNanos(100));
            slots[Math.min(slot, slots.length - 1)] += one.bytes();
        }
        return Arrays.stream(slots).max().orElseThrow()
                / Arrays.stream(slots).average().orElseThrow();
    }

    /** What a tick costs. */
    private record Work(long attempts, long bytes, long gets) {}

    @ParameterizedTest(name = "{0}")
    @MethodSource("storms")
    void doesTheSameWorkInStormAndCalm(String name, double churn, double storeErrors, double dead) {
        links = receiver -> Math.floorMod(receiver.hashCode(), 100) < dead * 100
                ? receiver.hashCode() % 2 == 0 ? VirtualLinks.Link.RESET : VirtualLinks.Link.BLACKHOLE
                : VirtualLinks.Link.FINE;
        publish(1, "one");
        Running running = new Running("a", ALONE, 1_000);
        running.transport.keepLog = false;
        simulation.runFor(PERIOD.multipliedBy(2));
        int[] calls = {0};
        store.failGets(key -> Math.floorMod(calls[0]++ * 7, 10) < storeErrors * 10);

        List<Work> ticks = new ArrayList<>();
        for (int tick = 0; tick < 4; tick++) {
            PusherStats before = running.pusher.stats();
            int gets = store.getCount;
            for (int i = 0; i < 10; i++) {
                if (i < churn * 10) {
                    publish(tick * 10L + i + 2, "configuration " + tick + "." + i);
                }
                simulation.runFor(PERIOD.dividedBy(10));
            }
            PusherStats after = running.pusher.stats();
            ticks.add(new Work(
                    after.attempts() - before.attempts(),
                    after.bytesOffered() - before.bytesOffered(),
                    store.getCount - gets));
        }

        assertThat(ticks).containsOnly(new Work(1_000, 1_000L * 4_096, 10));
        assertThat(running.pusher.stats().ticksSkipped()).isZero();
    }

    static Stream<Arguments> storms() {
        List<Arguments> storms = new ArrayList<>();
        for (double[] storm : new double[][] {
            {0, 0, 0}, {.3, 0, 0}, {1, 0, 0}, {0, .5, 0}, {0, 1, 0}, {0, 0, .5}, {0, 0, 1}, {.3, .5, .5}, {1, 1, 1}
        }) {
            storms.add(Arguments.of(
                    "churn " + storm[0] + ", store errors " + storm[1] + ", dead receivers " + storm[2],
                    storm[0],
                    storm[1],
                    storm[2]));
        }
        return storms.stream();
    }

    @Test
    void allocatesTheSameInStormAndCalm() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        double[] dead = {0};
        ByteBuffer reply = new Reply(
                        Reply.Outcome.UNCHANGED, Set.of(), Optional.of(new Edition(1, 1)), false, true, 0, 1, 0, 0)
                .encode();
        PushTransport wire = new PushTransport() {
            @Override
            public void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
                if (Math.floorMod(endpoint.name().hashCode(), 100) < dead[0] * 100) {
                    exchange.failed(attempt, "reset");
                } else {
                    exchange.replied(attempt, reply);
                }
            }

            @Override
            public void abandon(Endpoint endpoint) {}

            @Override
            public void close() {}
        };
        publish(1, "one");
        ConfigPusher pusher = ConfigPusher.builder(
                        Frames.STREAM, "a", Keys.FIRST.trusted(), store, wire, simulation.newScheduler())
                .fleet(endpoints(1_000))
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
        simulation.runFor(PERIOD.multipliedBy(20)); // what is allocated once, such as by the first verifications

        List<Long> ticks = new ArrayList<>();
        long sequence = 1;
        for (double[] storm : new double[][] {{0, 0, 0}, {.3, 0, 0}, {1, 0, 0}, {0, .5, 0}, {0, 1, 0}, {1, 1, 1}}) {
            int[] calls = {0};
            store.failGets(key -> Math.floorMod(calls[0]++ * 7, 10) < storm[1] * 10);
            dead[0] = storm[2];
            long least = Long.MAX_VALUE; // of some: the simulation's own event list allocates now and then
            for (int tick = 0; tick < 5; tick++) {
                for (int i = 0; i < storm[0] * 10; i++) {
                    publish(++sequence, "configuration");
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                simulation.runFor(PERIOD);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            ticks.add(least);
        }

        assertThat(pusher.stats().attempts()).isGreaterThan(49_000);
        long median = ticks.stream().sorted().toList().get(ticks.size() / 2);
        assertThat(ticks)
                .as("bytes a tick, median %d", median)
                .allMatch(bytes -> Math.abs(bytes - median) <= median / 100);
    }

    @Test
    void keepsStalenessUnderTwoPeriodsAndATransferWhenAPusherIsKilled() {
        addReceivers(30);
        Instant[] created = {simulation.wallClock().instant()};
        long[] sequence = {0};
        Runnable publishNow = () -> {
            created[0] = simulation.wallClock().instant();
            store.plant(
                    "current",
                    Frames.sign(
                            new FrameDraft(
                                    Frames.STREAM,
                                    SizeClass.KIB_4,
                                    new Edition(1, ++sequence[0]),
                                    created[0],
                                    Frames.utf8("configuration " + sequence[0])),
                            Keys.FIRST));
        };
        List<Running> all =
                List.of(new Running("a", THREE, 30), new Running("b", THREE, 30), new Running("c", THREE, 30));
        List<Duration> staleness = new ArrayList<>();
        for (int second = 0; second < 80; second++) { // a new edition each
            if (second == 43) {
                all.get(1).kill();
            }
            publishNow.run();
            simulation.runFor(Duration.ofSeconds(1));
            if (second >= 40) {
                receivers
                        .values()
                        .forEach(receiver -> staleness.add(receiver.freshness().staleness()));
            }
        }

        staleness.sort(null);
        assertThat(staleness.get(staleness.size() * 99 / 100))
                .as("p99, with a transfer of 20 ms")
                .isGreaterThan(PERIOD)
                .isLessThanOrEqualTo(PERIOD.multipliedBy(2).plusMillis(20));
    }

    @Test
    void bringsAPoisonousConfigurationToTheCanariesAtMost() {
        Set<String> poisoned = new TreeSet<>();
        int fleet = 100;
        for (int i = 0; i < fleet; i++) {
            String name = "host-" + i;
            receivers.put(
                    name,
                    ConfigReceiver.<String>builder(Frames.STREAM, name, Keys.FIRST.trusted(), bytes -> {
                                if (Frames.text(bytes).equals("poison")) {
                                    poisoned.add(name);
                                    throw new IllegalStateException("this kills the process");
                                }
                                return Frames.text(bytes);
                            })
                            .nanoClock(simulation.nanoClock())
                            .wallClock(simulation.wallClock())
                            .build());
        }
        ConfigPublisher publisher = ConfigPublisher.builder(Frames.STREAM, Keys.FIRST.pair, store, SizeClass.KIB_4)
                .wallClock(simulation.wallClock())
                .build();
        publisher.publish(Frames.utf8("good")).toCompletableFuture().join();
        Map<String, String> two = Map.of("a", "z1", "b", "z1");
        new Running("a", two, fleet);
        new Running("b", two, fleet);
        simulation.runFor(PERIOD.multipliedBy(2));
        publisher
                .propose(Frames.utf8("poison"), Wave.share(.1))
                .toCompletableFuture()
                .join();
        Frame wave =
                Frames.read(store.look("current").orElseThrow().bytes()).frame().orElseThrow();

        for (int period = 0; period < 3; period++) { // as an operator who only ever wants to go on
            simulation.runFor(PERIOD);
            Published widened = publisher
                    .widen(Wave.share(1), two.keySet())
                    .toCompletableFuture()
                    .join();
            assertThat(widened).isInstanceOf(Published.Refused.class);
        }
        assertThat(publisher
                        .withdrawIfRefused(two.keySet())
                        .toCompletableFuture()
                        .join())
                .as("taken back by itself")
                .isPresent();
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(poisoned).isNotEmpty().allMatch(name -> wave.candidateIsFor(name, ""));
        assertThat(poisoned.size()).isLessThanOrEqualTo(fleet / 5);
        assertThat(receivers.values())
                .allSatisfy(receiver ->
                        assertThat(receiver.current().orElseThrow().value()).isEqualTo("good"));
    }

    @ParameterizedTest(name = "killed at second {0}")
    @MethodSource("killTimes")
    void losesNoReceiverForMoreThanTwoPeriodsWhenAPusherIsKilled(long second) {
        publish(1, "one");
        Function<ConfigPusher.Builder, ConfigPusher.Builder> slowly = builder -> builder.fetchEvery(PERIOD);
        List<Running> all = List.of(
                new Running("a", THREE, 300, slowly),
                new Running("b", THREE, 300, slowly),
                new Running("c", THREE, 300, slowly));
        simulation.runFor(PERIOD.multipliedBy(3));
        simulation.runFor(Duration.ofMillis(second * 1_000 + 137));
        all.get(1).kill();
        long killed = simulation.now();
        simulation.runFor(PERIOD);
        assertThat(all.get(0).pusher.stats().alive())
                .as("noticed within one period")
                .containsExactly("a", "c");
        simulation.runFor(PERIOD.multipliedBy(3));

        Map<String, List<Long>> visits = new TreeMap<>();
        all.forEach(running -> running.transport.sent.forEach(
                sent -> visits.computeIfAbsent(sent.receiver(), name -> new ArrayList<>())
                        .add(sent.nanos())));
        assertThat(visits).hasSize(300);
        visits.forEach((receiver, times) -> {
            times.sort(null);
            for (int i = 1; i < times.size(); i++) {
                assertThat(Duration.ofNanos(times.get(i) - times.get(i - 1)))
                        .as("%s, killed at %s", receiver, Duration.ofNanos(killed))
                        .isLessThanOrEqualTo(PERIOD.multipliedBy(2).plusMillis(10));
            }
            assertThat(times.get(times.size() - 1)).isGreaterThan(simulation.now() - PERIOD.toNanos() - 10_000_000);
        });
    }

    static LongStream killTimes() {
        return LongStream.range(0, 10);
    }

    @Test
    void takesNobodysShareWhenTheStoreIsDownForAll() {
        publish(1, "one");
        List<Running> all =
                List.of(new Running("a", THREE, 300), new Running("b", THREE, 300), new Running("c", THREE, 300));
        simulation.runFor(PERIOD.multipliedBy(2));
        store.failPuts(key -> true);
        simulation.runFor(PERIOD.multipliedBy(5));
        store.failGets(key -> true);
        simulation.runFor(PERIOD.multipliedBy(5));

        assertThat(all).allSatisfy(running -> {
            assertThat(running.pusher.stats().alive()).containsExactly("a", "b", "c");
            assertThat(running.pusher.stats().leaseRoundsLost()).isGreaterThan(30);
        });
        assertThat(all.stream()
                        .mapToLong(running -> running.pusher.stats().attempts())
                        .sum())
                .isEqualTo(12 * 300);
    }

    @Test
    void givesBackWhatItTookWhenTheOtherReturns() {
        publish(1, "one");
        Running first = new Running("a", THREE, 300);
        Running second = new Running("b", THREE, 300);
        simulation.runFor(PERIOD.multipliedBy(3));
        assertThat(first.pusher.stats().alive()).as("c never came").containsExactly("a", "b");

        Running third = new Running("c", THREE, 300);
        simulation.runFor(PERIOD.multipliedBy(3));
        List.of(first, second, third).forEach(running -> running.transport.sent.clear());
        simulation.runFor(PERIOD);

        assertThat(first.transport.sent.size() + second.transport.sent.size() + third.transport.sent.size())
                .isEqualTo(300);
        assertThat(third.transport.sent).hasSizeBetween(60, 140);
    }

    @Test
    void staysInItsZoneWhileAPusherLivesThere() {
        publish(1, "one");
        Map<String, String> zones = Map.of("a", "z1", "b", "z2");
        Map<String, String> zoneOf = new HashMap<>();
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            zoneOf.put("host-" + i, "z" + (1 + i % 3));
            endpoints.add(new Endpoint("host-" + i, "z" + (1 + i % 3), "10.0.0.1", 8_080));
        }
        Running first = new Running("a", zones, 0, builder -> builder.fleet(endpoints));
        Running second = new Running("b", zones, 0, builder -> builder.fleet(endpoints));
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(first.transport.sent).noneMatch(sent -> "z2".equals(zoneOf.get(sent.receiver())));
        assertThat(second.transport.sent).noneMatch(sent -> "z1".equals(zoneOf.get(sent.receiver())));
        assertThat(first.transport.sent.size() + second.transport.sent.size())
                .as("the zone without a pusher is shared")
                .isEqualTo(600);

        second.kill();
        simulation.runFor(PERIOD);
        first.transport.sent.clear();
        simulation.runFor(PERIOD);
        assertThat(first.transport.sent).hasSize(300);
    }

    @Test
    void stopsForGoodWhenAnotherProcessTakesItsPlace() {
        publish(1, "one");
        Running zombie = new Running("a", Map.of("a", "z1", "b", "z1"), 100);
        simulation.runFor(PERIOD.multipliedBy(3));
        Running successor = new Running("a", Map.of("a", "z1", "b", "z1"), 100);
        simulation.runFor(PERIOD);
        zombie.transport.sent.clear();
        successor.transport.sent.clear();
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(zombie.pusher.stats().fenced()).isTrue();
        assertThat(zombie.transport.sent).isEmpty();
        assertThat(successor.pusher.stats().fenced()).isFalse();
        assertThat(successor.transport.sent).hasSize(200);
    }

    @Test
    void isNotFencedByItsOwnWritesWhoseAnswersWereLost() {
        publish(1, "one");
        Map<String, String> two = Map.of("a", "z1", "b", "z1");
        Running running = new Running("a", two, 10, builder -> builder.fetchEvery(PERIOD));
        int[] writes = {0};
        List<MemoryStore.Fate> fates = List.of(
                MemoryStore.Fate.FINE, MemoryStore.Fate.FAILS, MemoryStore.Fate.ANSWER_LOST, MemoryStore.Fate.HANGS);
        store.putFate(key -> fates.get(writes[0]++ % 4));
        simulation.runFor(PERIOD.multipliedBy(20));

        assertThat(running.pusher.stats().fenced()).isFalse();
        assertThat(running.pusher.stats().leaseRoundsLost())
                .isLessThan(running.pusher.stats().leaseRounds());
    }

    @Test
    void changesNothingWhenAZombieSendsAnOldFrame() {
        addReceivers(20);
        publish(1, "one");
        MemoryStore frozen = new MemoryStore();
        frozen.plant("current", Frames.signed(1, "one"));
        ScheduledExecutorService executor = simulation.newScheduler();
        ConfigPusher zombie = ConfigPusher.builder(
                        Frames.STREAM,
                        "zombie",
                        Keys.FIRST.trusted(),
                        frozen,
                        new VirtualLinks(executor, simulation::now, name -> VirtualLinks.Link.FINE, receivers),
                        executor)
                .fleet(endpoints(20))
                .period(PERIOD)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
        Running running = new Running("a", ALONE, 20);
        simulation.runFor(PERIOD.multipliedBy(2));
        publish(2, "two");
        simulation.runFor(PERIOD.multipliedBy(4));

        assertThat(receivers.values())
                .allSatisfy(receiver ->
                        assertThat(receiver.current().orElseThrow().value()).isEqualTo("two"));
        assertThat(zombie.stats().lastRound().refused()).isEqualTo(20);
        assertThat(running.pusher.stats().lastRound().refused()).isZero();
    }

    @Test
    void skipsATickThatWouldOverlapAndCountsIt() {
        publish(1, "one");
        // 100 frames of 4 KiB at half the rate the period needs: every tick takes two periods.
        Running running = new Running("a", ALONE, 100, builder -> builder.bytesPerSecond(100 * 4_096 / 20));
        simulation.runFor(PERIOD.multipliedBy(20));

        assertThat(running.pusher.stats().ticksSkipped()).isBetween(9L, 11L);
        assertThat(running.pusher.stats().ticks()).isBetween(9L, 11L);
        assertThat(running.transport.counts().values()).allMatch(count -> count >= 9 && count <= 11);
        assertThat(maxOverMean(running.transport.sent, PERIOD, 20)).as("paced").isLessThan(2.1);
    }

    @Test
    void doesNotCatchUpAfterAStall() {
        PushRing ring = new PushRing(PERIOD.toNanos(), PERIOD.toNanos() / 2, 0, 100);
        assertThat(ring.tryBegin(0, 0)).isTrue();
        long anHourLater = Duration.ofHours(1).toNanos();
        int visits = 0;
        for (; ring.due(anHourLater) >= 0; visits++) {
            ring.visited();
        }
        assertThat(ring.tryBegin(anHourLater, anHourLater)).isTrue();
        for (; ring.due(anHourLater) >= 0; visits++) {
            ring.visited();
        }

        assertThat(visits).as("the rest of one tick, and the first of the next").isEqualTo(101);
        assertThat(ring.skipped()).isEqualTo(359);
    }

    @Test
    void givesUpOnASlowReceiverAtItsDeadlineAndNotOnTheOthers() {
        publish(1, "one");
        links = name -> name.equals("host-7") ? VirtualLinks.Link.BLACKHOLE : VirtualLinks.Link.FINE;
        Running running = new Running("a", ALONE, 100);
        simulation.runFor(PERIOD.multipliedBy(5));

        PusherStats stats = running.pusher.stats();
        assertThat(stats.timedOut()).isBetween(4L, 5L);
        assertThat(running.transport.abandoned).containsExactly("host-7");
        assertThat(running.transport.counts()).containsEntry("host-7", 5).containsEntry("host-8", 5);
        assertThat(stats.lastRound())
                .isEqualTo(new Lease(0, stats.lastRound().nonce(), 0, stats.edition(), 100, 99, 1, 0, 99, 0, 0, 0));
    }

    @Test
    void countsWhoRefusedTheCandidateAndWhoUsesIt() {
        for (int i = 0; i < 80; i++) {
            String name = "host-" + i;
            boolean picky = i % 2 == 0;
            receivers.put(
                    name,
                    ConfigReceiver.<String>builder(Frames.STREAM, name, Keys.FIRST.trusted(), bytes -> {
                                if (picky && Frames.text(bytes).equals("candidate")) {
                                    throw new IllegalArgumentException("not this one");
                                }
                                return Frames.text(bytes);
                            })
                            .nanoClock(simulation.nanoClock())
                            .build());
        }
        store.plant("current", Frames.signed(1, "stable", "candidate", Wave.share(.3)));
        Running running = new Running("a", ALONE, 80);
        simulation.runFor(PERIOD.multipliedBy(3)); // the first round has nothing to send yet when it begins

        Lease round = running.pusher.stats().lastRound();
        assertThat(round.inUse()).isEqualTo(80);
        assertThat(round.onCandidate() + round.candidateRefused()).isBetween(12, 36);
        assertThat(round.candidateRefused()).isBetween(4, 22);
    }

    @Test
    void takesAnotherFleetAtTheNextTick() {
        publish(1, "one");
        Running running = new Running("a", ALONE, 100);
        simulation.runFor(PERIOD.multipliedBy(2));
        running.pusher.fleet(endpoints(150).subList(50, 150));
        simulation.runFor(PERIOD);
        running.transport.sent.clear();
        simulation.runFor(PERIOD);

        assertThat(running.transport.counts())
                .hasSize(100)
                .containsKey("host-149")
                .doesNotContainKey("host-49");
        assertThat(running.transport.abandoned).hasSize(50).contains("host-0").doesNotContain("host-50");
        List<Endpoint> twice = new ArrayList<>(endpoints(3));
        twice.add(endpoints(1).get(0));
        assertThatThrownBy(() -> running.pusher.fleet(twice))
                .hasMessage("fleet: duplicate \"host-0\" at positions 0 and 3");
    }

    @Test
    void keepsPushingWhatItHasWhateverTheStoreHolds() {
        publish(2, "two");
        Running running = new Running("a", ALONE, 10);
        simulation.runFor(PERIOD);

        for (Runnable damage : List.<Runnable>of(
                () -> store.plant("current", ByteBuffer.allocate(0)),
                () -> store.plant("current", ByteBuffer.allocate(4_096)),
                () -> store.plant("current", Frames.signed(1, "older")),
                () -> store.plant("current", Frames.signed(2, "other of the same edition")),
                () -> store.plant("current", Frames.sign(Frames.draft(9, 9, "x"), Keys.SECOND)),
                () -> store.hangGets(true))) {
            damage.run();
            long failed = running.pusher.stats().fetchesFailed();
            long attempts = running.pusher.stats().attempts();
            simulation.runFor(PERIOD);
            assertThat(running.pusher.stats().edition()).contains(new Edition(1, 2));
            assertThat(running.pusher.stats().attempts() - attempts).isEqualTo(10);
            assertThat(running.pusher.stats().fetchesFailed() - failed).isBetween(9L, 10L);
        }
        assertThat(running.pusher.stats().fetchAge().orElseThrow()).isGreaterThan(PERIOD.multipliedBy(5));
    }

    @Test
    void startsFromDiskWhenTheStoreIsDown() {
        MemoryDisk disk = new MemoryDisk();
        publish(1, "one");
        new Running("a", ALONE, 10, builder -> builder.disk(disk));
        simulation.runFor(PERIOD);
        store.failGets(key -> true);

        Running restarted = new Running("a", ALONE, 10, builder -> builder.disk(disk));
        simulation.runFor(PERIOD);

        assertThat(restarted.transport.sent).hasSizeBetween(10, 11);
    }

    @Test
    void sendsNothingInADryRunAndCountsWhatItWouldHaveSent() {
        publish(1, "one");
        Running running = new Running("a", ALONE, 10, builder -> builder.dryRun(true));
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(running.transport.sent).isEmpty();
        assertThat(running.pusher.stats().attempts()).isEqualTo(20);
        assertThat(running.pusher.stats().bytesOffered()).isEqualTo(20 * 4_096);
    }

    @Test
    void alignsItsTicksSlowlyWhateverTheWallClockDoes() {
        publish(1, "one");
        Instant[] offset = {Simulation.EPOCH.plusMillis(2_500)};
        InstantSource wall = () -> offset[0].plusNanos(simulation.now());
        Running running =
                new Running("a", ALONE, 1, builder -> builder.wallClock(wall).fetchEvery(PERIOD));
        simulation.runFor(PERIOD.multipliedBy(2));
        assertThat(running.transport.sent.get(0).nanos())
                .as("aligned from the start")
                .isEqualTo(7_500_000_000L);

        offset[0] = Instant.parse("1970-01-01T00:00:00Z").plusMillis(4_500); // years back, and two seconds in phase
        simulation.runFor(PERIOD.multipliedBy(60));

        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < running.transport.sent.size(); i++) {
            gaps.add(running.transport.sent.get(i).nanos()
                    - running.transport.sent.get(i - 1).nanos());
        }
        assertThat(gaps).allMatch(gap -> gap >= 9_900_000_000L && gap <= 10_100_000_000L);
        assertThat(gaps.get(gaps.size() - 1)).as("aligned again").isEqualTo(PERIOD.toNanos());
        assertThat(Math.floorMod(last(running) + 4_500_000_000L, PERIOD.toNanos()))
                .isZero();
    }

    private static long last(Running running) {
        return running.transport.sent.get(running.transport.sent.size() - 1).nanos();
    }

    @Test
    void survivesATransportThatThrows() {
        publish(1, "one");
        links = name -> {
            throw new IllegalStateException("no file descriptors left");
        };
        Running running = new Running("a", ALONE, 10);
        simulation.runFor(PERIOD.multipliedBy(3));

        assertThat(running.pusher.stats().attempts()).isEqualTo(30);
        assertThat(running.pusher.stats().failed()).isBetween(20L, 30L);
    }

    @Test
    void stopsWhenClosed() {
        publish(1, "one");
        Running running = new Running("a", ALONE, 10);
        simulation.runFor(PERIOD);
        running.pusher.close();
        simulation.runFor(PERIOD.multipliedBy(2));

        assertThat(running.transport.closed).isTrue();
        assertThat(running.transport.sent).hasSize(10);
    }

    @Test
    void neverSharesAReceiverAndLeavesNoneOutWhoeverLives() {
        Set<String> names = Set.of("a", "b", "c", "d", "e");
        KeyedHash hash = KeyedHash.of(DeploymentKey.insecure(1), HashDomain.RECEIVER);
        Map<String, String> zones = Map.of("a", "z1", "b", "z1", "c", "z2", "d", "z2", "e", "z3");
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            endpoints.add(new Endpoint("host-" + i, "z" + (i % 4), "h", 1));
        }
        Fleet fleet = Fleet.of(endpoints, hash, Map.of());
        for (int living = 1; living < 32; living++) {
            TreeSet<String> alive = new TreeSet<>();
            int bits = living;
            List<String> sorted = names.stream().sorted().toList();
            for (int i = 0; i < 5; i++) {
                if ((bits >> i & 1) != 0) {
                    alive.add(sorted.get(i));
                }
            }
            Set<String> taken = new HashSet<>();
            int total = 0;
            for (String self : alive) {
                Shares shares = new Shares(hash, self, zones, alive);
                for (int rank = 0; rank < fleet.size(); rank++) {
                    if (shares.mine(fleet.at(rank))) {
                        total++;
                        taken.add(fleet.at(rank).endpoint.name());
                    }
                }
            }
            assertThat(total).as("%s", alive).isEqualTo(400);
            assertThat(taken).hasSize(400);
        }
    }

    @Test
    void refusesSettingsThatCannotBe() {
        VirtualLinks transport = new VirtualLinks(simulation.scheduler(), simulation::now, links, receivers);
        ConfigPusher.Builder builder = ConfigPusher.builder(
                Frames.STREAM, "a", Keys.FIRST.trusted(), store, transport, simulation.scheduler());

        assertThatThrownBy(() -> builder.period(Duration.ZERO)).hasMessage("period: PT0S (expected: PT0.01S..PT1H)");
        assertThatThrownBy(() -> builder.bytesPerSecond(0)).hasMessage("bytesPerSecond: 0 (expected: at least 1)");
        assertThatThrownBy(() -> builder.pushers(Map.of("../x", "z")))
                .hasMessage("pusher: ../x (expected: 1..64 letters, digits, . _ -)");
        assertThatThrownBy(() -> builder.pushers(Map.of("b", "z")).start())
                .hasMessage("pushers: [b] (expected: with a)");
        assertThatThrownBy(() -> builder.pushers(ALONE).deadline(PERIOD).start())
                .hasMessage("deadline: PT10S (expected: under the period, PT10S)");
        assertThatThrownBy(() -> new Endpoint("a", "z", "h", 0)).hasMessage("port: 0 (expected: 1..65535)");
    }
}
