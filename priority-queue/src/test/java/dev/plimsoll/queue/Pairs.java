package dev.plimsoll.queue;

import static java.util.Objects.requireNonNull;

import io.kubernetes.client.extended.workqueue.DefaultWorkQueue;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/** One put + take + done against a queue at a steady depth. Keys are made beforehand, so nobody pays for them. */
abstract class Pairs {
    private final String[] keys;
    private int at;

    private Pairs(int depth) {
        keys = new String[depth + 1024];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "key-" + i; // filling the queue caches its hash
        }
    }

    final String key() {
        String key = keys[at];
        at = at + 1 == keys.length ? 0 : at + 1;
        return key;
    }

    final Pairs filled(int depth) {
        for (int i = 0; i < depth; i++) {
            put(key());
        }
        return this;
    }

    abstract void put(String key);

    abstract Object next() throws Exception;

    static Pairs of(String queue, int depth) {
        return switch (queue) {
            case "recoveryQueue" -> new Ours(depth, System::nanoTime).filled(depth);
            case "recoveryQueueFreeClock" -> new Ours(depth, new Ticks()).filled(depth);
            case "defaultWorkQueue" -> new Kubernetes(depth).filled(depth);
            case "priorityBlockingQueue" -> new Priorities(depth).filled(depth);
            case "linkedBlockingQueue" -> new Linked(depth).filled(depth);
            case "delayQueue" -> new Delays(depth).filled(depth);
            case "mpmcArray" -> new JcTools(depth).filled(depth);
            default -> throw new IllegalArgumentException(queue);
        };
    }

    /** A clock that costs nothing, to see what reading the real one does. */
    private static final class Ticks implements LongSupplier {
        private long nanos;

        @Override
        public long getAsLong() {
            return nanos += 50;
        }
    }

    /** Four lanes, eight tenants, coalescing, fairness, lease expiry and service times on. */
    private static final class Ours extends Pairs {
        private static final String[] LANES = {"new", "recovery", "scaling", "deletes"};
        private static final String[] TENANTS = {"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7"};
        private final RecoveryQueue<String> queue;
        private String lane = LANES[0];
        private int turn;

        Ours(int depth, LongSupplier clock) {
            super(depth);
            queue = RecoveryQueue.<String>builder(40)
                    .lane(Lane.named("new")
                            .reserve(4)
                            .share(8)
                            .maxItems(2_000_000)
                            .build())
                    .lane(Lane.named("recovery").share(4).maxItems(2_000_000).build())
                    .lane(Lane.named("scaling").share(2).maxItems(2_000_000).build())
                    .lane(Lane.named("deletes").share(1).maxItems(2_000_000).build())
                    .nanoClock(clock)
                    .build();
        }

        @Override
        void put(String key) {
            turn++;
            lane = LANES[turn & 3];
            queue.submit(lane, TENANTS[(turn >> 2) & 7], key, key);
        }

        @Override
        Object next() {
            // Into the lane that was served, so that every lane's depth stays what it was.
            queue.submit(lane, TENANTS[turn++ & 7], key(), lane);
            Lease<String> lease = requireNonNull(queue.tryLease());
            lane = lease.lane();
            lease.complete();
            return lease;
        }
    }

    private static final class Kubernetes extends Pairs {
        private final DefaultWorkQueue<String> queue = new DefaultWorkQueue<>();

        Kubernetes(int depth) {
            super(depth);
        }

        @Override
        void put(String key) {
            queue.add(key);
        }

        @Override
        Object next() throws InterruptedException {
            queue.add(key());
            String key = queue.get();
            queue.done(key);
            return key;
        }
    }

    private static final class Priorities extends Pairs {
        private final PriorityBlockingQueue<String> queue = new PriorityBlockingQueue<>();

        Priorities(int depth) {
            super(depth);
        }

        @Override
        void put(String key) {
            queue.add(key);
        }

        @Override
        Object next() {
            queue.add(key());
            return requireNonNull(queue.poll());
        }
    }

    private static final class Linked extends Pairs {
        private final LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();

        Linked(int depth) {
            super(depth);
        }

        @Override
        void put(String key) {
            queue.add(key);
        }

        @Override
        Object next() {
            queue.add(key());
            return requireNonNull(queue.poll());
        }
    }

    private static final class JcTools extends Pairs {
        private final MpmcVarHandleArrayQueue<String> queue = new MpmcVarHandleArrayQueue<>(1 << 21);

        JcTools(int depth) {
            super(depth);
        }

        @Override
        void put(String key) {
            queue.add(key);
        }

        @Override
        Object next() {
            queue.add(key());
            return requireNonNull(queue.poll());
        }
    }

    private static final class Delays extends Pairs {
        private final DelayQueue<Due> queue = new DelayQueue<>();
        private long due;

        Delays(int depth) {
            super(depth);
        }

        @Override
        void put(String key) {
            queue.add(new Due(key, due++));
        }

        @Override
        Object next() {
            put(key());
            return requireNonNull(queue.poll());
        }

        private record Due(String key, long at) implements Delayed {
            @Override
            public long getDelay(TimeUnit unit) {
                return 0;
            }

            @Override
            public int compareTo(Delayed other) {
                return Long.compare(at, ((Due) other).at);
            }
        }
    }
}
