package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimingWheelTest {
    private static final Comparator<Lease<String>> ORDER =
            Comparator.<Lease<String>>comparingLong(e -> e.dueNanos).thenComparingLong(e -> e.id);

    private final Flow<String> flow = TestLanes.flow();

    static LongStream seeds() {
        return LongStream.range(0, 30);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithASortedQueue(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TimingWheel<String> wheel = new TimingWheel<>();
        PriorityQueue<Lease<String>> model = new PriorityQueue<>(ORDER);
        java.util.ArrayList<Lease<String>> inside = new java.util.ArrayList<>();
        long now = 0;
        for (int step = 0; step < 4_000; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    Lease<String> entry = new Lease<>(flow, "k", "p", step, now);
                    entry.dueNanos = now + random.nextLong(1L << random.nextInt(1, 54));
                    wheel.add(entry);
                    model.add(entry);
                    inside.add(entry);
                }
                case 2 -> {
                    if (!inside.isEmpty()) {
                        Lease<String> entry = inside.remove(random.nextInt(inside.size()));
                        wheel.remove(entry);
                        model.remove(entry);
                    }
                }
                default -> {
                    now += random.nextLong(1L << random.nextInt(1, 52));
                    Lease<String> first = model.peek();
                    while (first != null && first.dueNanos <= now) {
                        assertThat(wheel.nextNanos()).isLessThanOrEqualTo(first.dueNanos);
                        assertThat(wheel.poll(now)).isSameAs(first);
                        model.poll();
                        inside.remove(first);
                        first = model.peek();
                    }
                    assertThat(wheel.poll(now)).isNull();
                    assertThat(wheel.nextNanos()).isGreaterThan(now);
                }
            }
            assertThat(wheel.size()).isEqualTo(model.size());
        }
    }

    @Test
    void neverFiresEarlyNorLateByATick() {
        TimingWheel<String> wheel = new TimingWheel<>();
        Lease<String> entry = new Lease<>(flow, "k", "p", 1, 0);
        entry.dueNanos = 123_456_789_012L;
        wheel.add(entry);

        assertThat(wheel.poll(123_456_789_011L)).isNull();
        assertThat(wheel.poll(123_456_789_012L)).isSameAs(entry);
    }
}
