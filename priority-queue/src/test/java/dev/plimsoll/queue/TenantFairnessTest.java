package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The cases by which Kubernetes tests its fair queueing, with clients that submit, wait for their run, think, and submit
 * again; shares are of worker time.
 */
class TenantFairnessTest {
    private static final long SECOND = 1_000_000_000;

    private final VirtualWorkers<Client> world = new VirtualWorkers<>();

    private RecoveryQueue<Client> queue(int workers, Lane... lanes) {
        RecoveryQueue.Builder<Client> builder =
                RecoveryQueue.<Client>builder(workers).nanoClock(world);
        for (Lane lane : lanes) {
            builder.lane(lane);
        }
        RecoveryQueue<Client> queue = builder.build();
        world.serving(queue)
                .taking(lease -> lease.payload().serviceNanos + lease.payload().paddingNanos)
                .onStart(lease -> lease.payload().started())
                .onFinish(lease -> lease.payload().finished(lease));
        return queue;
    }

    /** Threads of one tenant; its served worker time. */
    private final class Client {
        final RecoveryQueue<Client> queue;
        final String lane;
        final String tenant;
        final LongSupplier think;
        final long serviceNanos;
        long servedNanos;
        /** Holds its worker for so long after it has answered. */
        long paddingNanos;

        private int keys;

        Client(RecoveryQueue<Client> queue, String lane, String tenant, long serviceNanos, LongSupplier think) {
            this.queue = queue;
            this.lane = lane;
            this.tenant = tenant;
            this.serviceNanos = serviceNanos;
            this.think = think;
        }

        Client start(int threads, long at) {
            for (int i = 0; i < threads; i++) {
                world.at(at, this::submit);
            }
            return this;
        }

        void submit() {
            queue.submit(lane, tenant, "key-" + keys++, this);
        }

        void started() {
            if (paddingNanos > 0) {
                world.at(world.getAsLong() + serviceNanos, this::answered);
            }
        }

        void finished(Lease<Client> lease) {
            lease.complete();
            if (paddingNanos == 0) {
                answered();
            }
        }

        private void answered() {
            servedNanos += serviceNanos;
            long pause = think.getAsLong();
            if (pause == 0) {
                submit();
            } else {
                world.at(world.getAsLong() + pause, this::submit);
            }
        }
    }

    private Client client(RecoveryQueue<Client> queue, String tenant, long serviceNanos, long thinkNanos) {
        return new Client(queue, "lane", tenant, serviceNanos, () -> thinkNanos);
    }

    private static Lane.Builder lane() {
        return Lane.named("lane");
    }

    @Test
    void equalTenantsGetEqualSharesWithinOnePercent() {
        RecoveryQueue<Client> queue = queue(4, lane().build());
        Client a = client(queue, "a", SECOND, 0).start(8, 0);
        Client b = client(queue, "b", SECOND, 0).start(8, 0);
        world.runUntil(50 * SECOND);
        assertThat((double) a.servedNanos / b.servedNanos).isCloseTo(1, within(.01));
    }

    @Test
    void unequalDemandIsServedMaxMin() {
        RecoveryQueue<Client> queue = queue(3, lane().build());
        Client a = client(queue, "a", SECOND, 0).start(4, 0);
        Client b = client(queue, "b", SECOND, 0).start(2, 0);
        world.runUntil(200 * SECOND);
        double[] fair = FairShare.maxMin(new double[] {4, 2}, 3);
        assertThat(a.servedNanos / 200e9).isCloseTo(fair[0], within(.03));
        assertThat(b.servedNanos / 200e9).isCloseTo(fair[1], within(.03));
    }

    @Test
    void differentThinkTimesShareTheRestFairly() {
        RecoveryQueue<Client> queue = queue(4, lane().build());
        Client a = client(queue, "a", SECOND, SECOND).start(8, 0);
        Client b = client(queue, "b", SECOND, SECOND / 2).start(7, 0);
        world.runUntil(400 * SECOND);
        assertThat((double) a.servedNanos / b.servedNanos).isCloseTo(1, within(.01));
    }

    @Test
    void longRunsAreChargedForTheirLength() {
        RecoveryQueue<Client> queue = queue(6, lane().build());
        Client narrow = client(queue, "narrow", SECOND, 0).start(13, 0);
        Client wide = client(queue, "wide", 2 * SECOND, 0).start(7, 0);
        world.runUntil(400 * SECOND);
        // the reference allows 15.5 %
        assertThat((double) narrow.servedNanos / wide.servedNanos).isCloseTo(1, within(.05));
    }

    @Test
    void oneVeryLongAmongFourLongOnes() {
        RecoveryQueue<Client> queue = queue(6, lane().build());
        Client[] long2 = new Client[4];
        for (int i = 0; i < 4; i++) {
            long2[i] = client(queue, "t" + i, 2 * SECOND, 0).start(4, 0);
        }
        Client long7 = client(queue, "long", 7 * SECOND, 0).start(4, 0);
        world.runUntil(800 * SECOND);
        for (Client client : long2) {
            // the reference allows 35 %
            assertThat((double) client.servedNanos / long7.servedNanos).isCloseTo(1, within(.1));
        }
    }

    // Runs of a second, with a padding at their end on one seat or two. What holds all seats there are is a queue of
    // one
    // worker here. Over 24 s, a multiple of every period, the margin is nothing.
    @ParameterizedTest(name = "think {0} ms, padding {1} ms on {2} of {3} seats, {4} clients: {5} of 24 s each")
    @CsvSource({
        "1000, 0, 1, 1, 1, 12", "1000, 0, 1, 2, 1, 12", "1000, 0, 2, 2, 1, 12",
        "1000, 0, 1, 1, 2, 12", "1000, 0, 1, 2, 2, 12", "1000, 0, 2, 2, 2, 12",
        "0, 1000, 1, 1, 1, 12", "0, 1000, 1, 2, 1, 24", "0, 1000, 2, 2, 1, 12",
        "0, 1000, 1, 1, 2, 6", "0, 1000, 1, 2, 2, 12", "0, 1000, 2, 2, 2, 6",
        "1000, 500, 1, 1, 1, 12", "1000, 500, 1, 2, 1, 12", "1000, 500, 2, 2, 1, 12",
        "1000, 500, 1, 1, 2, 8", "1000, 500, 1, 2, 2, 12", "1000, 500, 2, 2, 2, 8",
        "500, 1000, 1, 1, 1, 12", "500, 1000, 1, 2, 1, 16", "500, 1000, 2, 2, 1, 12",
        "500, 1000, 1, 1, 2, 6", "500, 1000, 1, 2, 2, 12", "500, 1000, 2, 2, 2, 6"
    })
    void separateRunsGetTheirExactShare(
            long thinkMillis, long paddingMillis, int seats, int ofSeats, int clients, long seconds) {
        RecoveryQueue<Client> queue = queue(paddingMillis == 0 ? ofSeats : ofSeats / seats, lane().build());
        List<Client> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Client client = client(queue, "t" + i, SECOND, thinkMillis * SECOND / 1000);
            client.paddingNanos = paddingMillis * SECOND / 1000;
            all.add(client.start(1, 0));
        }
        world.runUntil(24 * SECOND);
        assertThat(all).extracting(client -> client.servedNanos / SECOND).containsOnly(seconds);
    }

    @Test
    void idlenessEarnsNoCredit() {
        RecoveryQueue<Client> queue = queue(4, lane().build());
        Client steady = client(queue, "steady", SECOND, 0).start(8, 0);
        Client burst = client(queue, "burst", SECOND, 0).start(8, 50 * SECOND);
        world.runUntil(50 * SECOND);
        long before = steady.servedNanos;
        world.runUntil(100 * SECOND);
        double steadyShare = (steady.servedNanos - before) / 50e9;
        double burstShare = burst.servedNanos / 50e9;
        // the reference measures 10 % to 26 %
        assertThat(burstShare / steadyShare).isCloseTo(1, within(.1));
    }

    @Test
    void aTenantWithManyKeysGetsNoMoreThanOneWithFew() {
        RecoveryQueue<Client> queue = queue(4, lane().build());
        Client few = client(queue, "few", SECOND, 0).start(4, 0);
        Client many = client(queue, "many", SECOND, 0).start(10_000, 0);
        world.runUntil(100 * SECOND);
        assertThat((double) few.servedNanos / many.servedNanos).isCloseTo(1, within(.02));
    }

    @Test
    void weightsDivideWorkerTime() {
        RecoveryQueue<Client> queue =
                queue(4, lane().weight("gold", 3).weight("tin", .5).build());
        Client gold = client(queue, "gold", SECOND, 0).start(20, 0);
        Client plain = client(queue, "plain", SECOND, 0).start(20, 0);
        Client tin = client(queue, "tin", SECOND, 0).start(20, 0);
        world.runUntil(900 * SECOND);
        assertThat((double) gold.servedNanos / plain.servedNanos).isCloseTo(3, within(.06));
        assertThat((double) plain.servedNanos / tin.servedNanos).isCloseTo(2, within(.06));
    }

    @Test
    void firstInFirstOutIsUnfair() {
        RecoveryQueue<Client> queue = queue(4, lane().fair(false).build());
        Client few = client(queue, "few", SECOND, 0).start(4, 0);
        Client many = client(queue, "many", SECOND, 0).start(36, 0);
        world.runUntil(200 * SECOND);
        assertThat((double) many.servedNanos / few.servedNanos)
                .as("the case that must be unfair")
                .isCloseTo(9, within(.9));
    }

    @Test
    void aTenantCapHoldsWhateverIsIdle() {
        RecoveryQueue<Client> queue = queue(10, lane().tenantCap(3).build());
        Client a = client(queue, "a", SECOND, 0).start(8, 0);
        world.runUntil(100 * SECOND);
        assertThat(a.servedNanos / 100e9).isCloseTo(3, within(.05));
    }

    @Test
    void virtualTimeMayRollOver() {
        // A weight of a thousandth moves virtual time a thousand times faster: 2^60 within 13 days of work.
        RecoveryQueue<Client> queue = queue(
                4,
                lane().leaseTimeout(java.time.Duration.ofDays(300))
                        .weight("a", .001)
                        .weight("b", .001)
                        .build());
        Client a = client(queue, "a", 86_400 * SECOND, 0).start(8, 0);
        Client b = client(queue, "b", 86_400 * SECOND, 0).start(8, 0);
        world.runUntil(86_400L * 400 * SECOND);
        assertThat((double) a.servedNanos / b.servedNanos).isCloseTo(1, within(.02));
    }

    @Test
    void lendingIsLimitedByTheReserve() {
        // two lanes of 12; the second keeps 8 of its 12: the first gets 12 + 4
        RecoveryQueue<Client> queue =
                queue(24, Lane.named("0").build(), Lane.named("1").reserve(8).build());
        borrow(queue);
    }

    @Test
    void borrowingIsLimitedByTheCap() {
        RecoveryQueue<Client> queue =
                queue(24, Lane.named("0").cap(16).build(), Lane.named("1").build());
        borrow(queue);
    }

    private void borrow(RecoveryQueue<Client> queue) {
        Client first = new Client(queue, "0", "a", SECOND, () -> 0).start(30, 0);
        Client second = new Client(queue, "1", "b", SECOND, () -> 0).start(6, 0);
        world.runUntil(100 * SECOND);
        // the reference's vectors: 15.5 to 16.1 and 5.5 to 6.1 seats
        assertThat(first.servedNanos / 100e9).isBetween(15.5, 16.1);
        assertThat(second.servedNanos / 100e9).isBetween(5.5, 6.1);
    }

    @Test
    void bystandersUnderAReserveDoNotNoticeHalfAMillionItems() {
        long[] quiet = bystanderWaits(0);
        long[] flooded = bystanderWaits(500_000);
        assertThat(flooded).isEqualTo(quiet);
    }

    private static long[] bystanderWaits(int backlog) {
        VirtualWorkers<Integer> world = new VirtualWorkers<>();
        RecoveryQueue<Integer> queue = RecoveryQueue.<Integer>builder(40)
                .lane(Lane.named("new").reserve(4).cap(4).build())
                .lane(Lane.named("recovery").build())
                .nanoClock(world)
                .build();
        java.util.SplittableRandom random = new java.util.SplittableRandom(5);
        long[] waits = new long[3_000];
        Arrays.fill(waits, -1);
        long[] services = random.longs(waits.length, 1, SECOND / 5).toArray();
        for (int i = 0; i < backlog; i++) {
            queue.submit("recovery", "t" + i % 100, "k" + i, -1);
        }
        world.serving(queue)
                .taking(lease -> lease.payload() < 0 ? SECOND / 10 : services[lease.payload()])
                .onStart(lease -> {
                    if (lease.payload() >= 0) {
                        waits[lease.payload()] = lease.waitedNanos();
                    }
                });
        long at = 0;
        for (int i = 0; i < waits.length; i++) {
            int number = i;
            at += random.nextLong(SECOND / 18);
            world.at(at, () -> queue.submit("new", "c", "n" + number, number));
        }
        world.runUntil(at + 60 * SECOND);
        assertThat(waits).doesNotContain(-1);
        return waits;
    }

    @Test
    void recoveryKeepsItsGuaranteeOverTenThousandCompletions() {
        RecoveryQueue<Client> queue = queue(
                40,
                Lane.named("new").reserve(4).share(3).build(),
                Lane.named("recovery").share(1).build());
        java.util.SplittableRandom random = new java.util.SplittableRandom(3);
        Client flood = new Client(queue, "new", "c", SECOND / 10, () -> random.nextLong(SECOND / 50)).start(400, 0);
        Client recovery = new Client(queue, "recovery", "r", SECOND / 7, () -> 0).start(100, 0);
        while (queue.stats().lane("recovery").completed() < 10_000) {
            world.runUntil(world.getAsLong() + SECOND);
        }
        double seconds = world.getAsLong() / 1e9;
        assertThat(queue.stats().lane("recovery").workerTime().toNanos() / 1e9 / seconds)
                .isCloseTo(10, within(.1));
        assertThat(flood.servedNanos + recovery.servedNanos).isPositive();
    }

    @Test
    void aThirdLaneThatIsIdleIsLentInProportionToShares() {
        RecoveryQueue<Client> queue = queue(
                30,
                Lane.named("a").share(2).build(),
                Lane.named("b").share(1).build(),
                Lane.named("idle").share(3).build());
        Client a = new Client(queue, "a", "t", SECOND, () -> 0).start(100, 0);
        Client b = new Client(queue, "b", "t", SECOND, () -> 0).start(100, 0);
        world.runUntil(100 * SECOND);
        assertThat(a.servedNanos / 100e9).isCloseTo(20, within(.3));
        assertThat(b.servedNanos / 100e9).isCloseTo(10, within(.3));
    }
}
