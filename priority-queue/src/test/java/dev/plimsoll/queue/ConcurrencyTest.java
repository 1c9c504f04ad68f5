package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private RecoveryQueue.Builder<Integer> queue() {
        return RecoveryQueue.<Integer>builder(50)
                .lane(Lane.named("high").reserve(2).build())
                .lane(Lane.named("low").build());
    }

    /** Ten producers of a thousand random adds and many consumers: never two holders of a key, nothing lost. */
    @Test
    void producersAndConsumersNeverHoldAKeyTwiceAndLoseNothing() throws Exception {
        RecoveryQueue<Integer> queue = queue().merge(Integer::sum).build();
        ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();
        AtomicInteger violations = new AtomicInteger();
        AtomicLong served = new AtomicLong();
        List<Future<?>> all = new ArrayList<>();
        CountDownLatch producing = new CountDownLatch(10);
        for (int p = 0; p < 10; p++) {
            SplittableRandom random = new SplittableRandom(p);
            all.add(threads.submit(() -> {
                for (int i = 0; i < 1000; i++) {
                    String lane = random.nextBoolean() ? "high" : "low";
                    Item<Integer> item = Item.of(lane, "t" + random.nextInt(3), "k" + random.nextInt(50), 1);
                    if (random.nextInt(5) == 0) {
                        item = item.withDelay(Duration.ofNanos(random.nextInt(2_000_000)));
                    }
                    assertThat(queue.submit(item).accepted()).isTrue();
                }
                producing.countDown();
            }));
        }
        for (int c = 0; c < 20; c++) {
            all.add(threads.submit(() -> {
                while (true) {
                    Lease<Integer> lease = queue.take(Duration.ofMillis(100));
                    if (lease == null) {
                        if (producing.getCount() == 0 && served.get() == 10_000) {
                            return;
                        }
                        continue;
                    }
                    String name = lease.lane() + lease.tenant() + lease.key();
                    if (held.merge(name, 1, Integer::sum) != 1) {
                        violations.incrementAndGet();
                    }
                    held.merge(name, -1, Integer::sum);
                    served.addAndGet(lease.payload());
                    lease.complete();
                }
            }));
        }
        for (Future<?> future : all) {
            future.get(60, TimeUnit.SECONDS);
        }
        assertThat(violations).hasValue(0);
        assertThat(served).hasValue(10_000);
        assertThat(queue.stats().lanes()).allMatch(LaneStats::balanced);
        assertThat(queue.stats().inFlight()).isZero();
    }

    @Test
    void closedWhileItHandsOutItServesWhatItAcceptedAndStrandsNobody() throws Exception {
        for (int round = 0; round < 50; round++) {
            RecoveryQueue<Integer> queue = queue().build();
            AtomicInteger accepted = new AtomicInteger();
            AtomicInteger served = new AtomicInteger();
            CountDownLatch some = new CountDownLatch(20);
            List<Future<?>> all = new ArrayList<>();
            for (int p = 0; p < 4; p++) {
                int producer = p;
                all.add(threads.submit(() -> {
                    int i = 0;
                    while (queue.submit("low", "t", producer + "-" + i++, 1).accepted()) {
                        accepted.incrementAndGet();
                        some.countDown();
                    }
                }));
            }
            for (int c = 0; c < 4; c++) {
                all.add(threads.submit(() -> {
                    while (true) {
                        Lease<Integer> lease = queue.take(Duration.ofDays(1));
                        if (lease == null) {
                            return;
                        }
                        lease.complete();
                        served.incrementAndGet();
                    }
                }));
            }
            assertThat(some.await(60, TimeUnit.SECONDS)).isTrue();
            queue.close();
            for (Future<?> future : all) {
                future.get(60, TimeUnit.SECONDS);
            }
            assertThat(served).hasValue(accepted.get());
            assertThat(queue.submit("low", "t", "late", 1))
                    .isEqualTo(new Admission.Refused(Admission.Reason.CLOSED, Duration.ZERO));
        }
    }

    @Test
    void takeWaitsForADelayedItemAndForAFreedWorker() throws Exception {
        RecoveryQueue<Integer> queue =
                RecoveryQueue.<Integer>builder(1).lane(Lane.named("l").build()).build();
        queue.submit(Item.of("l", "t", "delayed", 1).withDelay(Duration.ofMillis(20)));
        Lease<Integer> first = java.util.Objects.requireNonNull(queue.take(Duration.ofSeconds(30)));
        queue.submit("l", "t", "next", 2);
        Future<Lease<Integer>> second = threads.submit(() -> queue.take(Duration.ofSeconds(30)));
        first.complete();
        assertThat(second.get(30, TimeUnit.SECONDS).key()).isEqualTo("next");
    }

    @Test
    void callersShareSyncs() throws Exception {
        MemoryDisk disk = new MemoryDisk();
        RecoveryQueue<String> queue = RecoveryQueue.<String>builder(50)
                .lane(Lane.named("l").build())
                .journal(disk, PayloadCodec.text())
                .journalSegmentBytes(8192)
                .build();
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int thread = t;
            all.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    assertThat(queue.submit("l", "t", thread + "-" + i, "p").accepted())
                            .isTrue();
                }
            }));
        }
        for (Future<?> future : all) {
            future.get(60, TimeUnit.SECONDS);
        }
        assertThat(disk.syncs).isLessThanOrEqualTo(4_000 + 2 * 60);
        MemoryDisk next = disk.reopened();
        RecoveryQueue<String> second = RecoveryQueue.<String>builder(50)
                .lane(Lane.named("l").build())
                .journal(next, PayloadCodec.text())
                .journalSegmentBytes(8192)
                .build();
        assertThat(second.recovery().items()).isEqualTo(4_000);
    }
}
