package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventListTest {
    static LongStream fewSeeds() {
        return LongStream.range(0, 60);
    }

    static LongStream someSeeds() {
        return LongStream.range(1_000, 1_040);
    }

    static LongStream manySeeds() {
        return LongStream.range(1_040, 1_200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void givesEventsBackAsASortedReferenceDoes(long seed) {
        new Differential(LadderEventList::new, seed).run(20_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void doesSoAtTheEndOfTime(long seed) {
        new Differential(LadderEventList::new, seed)
                .from(Long.MAX_VALUE - (1L << seed))
                .run(5_000);
    }

    @Tag("ci")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("someSeeds")
    void givesEventsOfAMillionOperationsBackAsASortedReferenceDoes(long seed) {
        new Differential(LadderEventList::new, seed).run(1_000_000);
    }

    @Tag("proof")
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("manySeeds")
    void doesSoForManyMoreSeeds(long seed) {
        new Differential(LadderEventList::new, seed).run(1_000_000);
    }

    @Test
    void isComparedByATestThatNoticesTiesOutOfOrder() {
        assertThatThrownBy(() -> new Differential(CarelessOfTies::new, 1).run(20_000))
                .isInstanceOf(AssertionError.class);
    }

    /** Random adds, polls, cancels and purges, beside a sorted map. */
    private static final class Differential {
        private record Key(long time, long order) {}

        private final EventPool pool = new EventPool(4);
        private final EventList list;
        private final TreeMap<Key, Integer> reference =
                new TreeMap<>(Comparator.comparingLong(Key::time).thenComparingLong(Key::order));
        private final long[] handles = new long[1_024];
        private final long seed;
        private final SplittableRandom random;
        private long now;
        private long sequence;

        Differential(Function<EventPool, EventList> create, long seed) {
            this.list = create.apply(pool);
            this.seed = seed;
            this.random = new SplittableRandom(seed);
        }

        Differential from(long time) {
            now = time;
            return this;
        }

        void run(int operations) {
            int left = operations;
            while (left > 0) {
                int phase = Math.min(left, 1 + random.nextInt(operations / 4));
                left -= phase;
                phase(phase);
            }
            while (!reference.isEmpty()) {
                poll(Long.MAX_VALUE);
            }
            poll(Long.MAX_VALUE);
            assertThat(list.size()).as("seed %d", seed).isEqualTo(pool.dead());
        }

        private void phase(int operations) {
            int adds = 20 + random.nextInt(60); // of 100 operations, beside cancels
            int cancels = random.nextInt(40);
            int shape = random.nextInt(7);
            long scale = 1L << random.nextInt(45);
            for (int i = 0; i < operations; i++) {
                int dice = random.nextInt(100 + cancels);
                if (dice < adds) {
                    add(now + delay(shape, scale));
                } else if (dice < 100) {
                    poll(random.nextInt(10) == 0 ? now + delay(shape, scale) : Long.MAX_VALUE);
                } else {
                    cancel(handles[random.nextInt(handles.length)]);
                }
                if (random.nextInt(5_000) == 0 || (pool.dead() > 64 && pool.dead() > list.size() / 2)) {
                    list.purge();
                    assertThat(list.size()).as("seed %d", seed).isEqualTo(reference.size());
                }
            }
        }

        private long delay(int shape, long scale) {
            return switch (shape) {
                case 0 -> random.nextInt(1_000) == 0 ? scale : 0; // all at once
                case 1 -> random.nextInt(4) * scale; // many ties
                case 2 -> random.nextLong(scale); // uniform
                case 3 -> random.nextBoolean() ? 1_000 * scale : random.nextLong(scale); // time-outs beside short work
                case 4 -> random.nextInt(50) == 0 ? random.nextLong(1L << 58) : random.nextLong(scale); // far outliers
                case 5 -> random.nextLong(1L << random.nextInt(50)); // over many orders of magnitude
                default -> (long) (-Math.log(1 - random.nextDouble()) * scale); // exponential
            };
        }

        private void add(long time) {
            long at = time < 0 ? Long.MAX_VALUE : time;
            int priority = random.nextInt(8) == 0 ? random.nextInt(-128, 128) : 0;
            long number = sequence++;
            long order = (long) priority << 56 | number;
            int slot = pool.allocate(at, order, 0, number, -number);
            list.add(at, order, slot);
            reference.put(new Key(at, order), slot);
            handles[random.nextInt(handles.length)] = EventPool.handle(number, slot);
        }

        private void poll(long limit) {
            Map.@Nullable Entry<Key, Integer> expected = reference.firstEntry();
            int slot = list.poll(limit);
            while (slot != EventPool.NONE && pool.isDead(slot)) {
                pool.reap(slot);
                slot = list.poll(limit);
            }
            if (expected == null || expected.getKey().time() > limit) {
                if (slot != EventPool.NONE) {
                    throw new AssertionError("seed " + seed + ": slot " + slot + ", expected nothing");
                }
                return;
            }
            if (slot == EventPool.NONE) {
                throw new AssertionError("seed " + seed + ": nothing, expected " + expected);
            }
            Key key = new Key(pool.time(slot), pool.order(slot));
            if (!key.equals(expected.getKey()) || pool.a(slot) != (key.order() & EventPool.MAX_SEQUENCE)) {
                throw new AssertionError(
                        "seed " + seed + ": " + key + " with " + pool.a(slot) + ", expected " + expected);
            }
            reference.remove(key);
            now = Math.max(now, key.time());
            pool.free(slot);
        }

        private void cancel(long handle) {
            int slot = pool.slotOf(handle);
            if (slot != EventPool.NONE) {
                Key key = new Key(pool.time(slot), pool.order(slot));
                if (!Integer.valueOf(slot).equals(reference.remove(key))) {
                    throw new AssertionError("seed " + seed + ": " + key + " was pending in slot " + slot);
                }
                pool.kill(slot);
            }
        }
    }

    /** Orders by time alone. */
    private static final class CarelessOfTies implements EventList {
        private final EventPool pool;
        private final PriorityQueue<Integer> queue;

        CarelessOfTies(EventPool pool) {
            this.pool = pool;
            queue = new PriorityQueue<>(Comparator.comparingLong(pool::time));
        }

        @Override
        public void add(long time, long order, int slot) {
            queue.add(slot);
        }

        @Override
        public int poll(long limit) {
            Integer first = queue.peek();
            if (first == null || pool.time(first) > limit) {
                return EventPool.NONE;
            }
            queue.remove();
            return first;
        }

        @Override
        public int size() {
            return queue.size();
        }

        @Override
        public void purge() {
            for (Integer slot : queue.toArray(Integer[]::new)) {
                if (pool.isDead(slot)) {
                    queue.remove(slot);
                    pool.reap(slot);
                }
            }
        }
    }
}
