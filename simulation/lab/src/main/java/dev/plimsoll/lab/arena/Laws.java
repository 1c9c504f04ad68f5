package dev.plimsoll.lab.arena;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.Limiter;
import com.netflix.concurrency.limits.limiter.SimpleLimiter;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The laws that ship with the arena. */
final class Laws {
    private Laws() {}

    static SheddingLaw fixed(int limit) {
        return new Fixed(limit);
    }

    static SheddingLaw none() {
        return new Fixed(Integer.MAX_VALUE);
    }

    static SheddingLaw ours(ArenaScenario scenario, LongSupplier clock) {
        LoadShedder shedder = LoadShedder.builder(Duration.ofNanos((long) (scenario.timeout() * 1e9)))
                .costClasses(scenario.classes() ? 2 : 1)
                .nanoClock(clock)
                .build();
        return new SheddingLaw() {
            @Override
            public long arrived(long nowNanos, int costClass) {
                return shedder.tryAcquire(Priority.NORMAL, costClass);
            }

            @Override
            public void finished(long nowNanos, long token, long admittedNanos, boolean served) {
                if (served) {
                    shedder.release(token);
                } else {
                    shedder.cancel(token);
                }
            }

            @Override
            public double limit() {
                return shedder.limit();
            }
        };
    }

    static SheddingLaw netflix(Limit limit, LongSupplier clock) {
        SimpleLimiter<Void> limiter =
                SimpleLimiter.newBuilder().limit(limit).nanoClock(clock).build();
        return new SheddingLaw() {
            private final Map<Long, Limiter.Listener> listeners = new HashMap<>();
            private long next;

            @Override
            @SuppressWarnings("NullAway") // the limiter takes no context
            public long arrived(long nowNanos, int costClass) {
                Optional<Limiter.Listener> listener = limiter.acquire(null);
                if (listener.isEmpty()) {
                    return -1;
                }
                listeners.put(next, listener.get());
                return next++;
            }

            @Override
            public void finished(long nowNanos, long token, long admittedNanos, boolean served) {
                Limiter.Listener listener = listeners.remove(token);
                if (listener == null) {
                    throw new IllegalStateException("token: " + token + " (expected: one that is out)");
                }
                if (served) {
                    listener.onSuccess();
                } else {
                    listener.onDropped();
                }
            }

            @Override
            public double limit() {
                return limit.getLimit();
            }
        };
    }

    private static final class Fixed implements SheddingLaw {
        private final int limit;
        private int inFlight;

        Fixed(int limit) {
            this.limit = limit;
        }

        @Override
        public long arrived(long nowNanos, int costClass) {
            if (inFlight >= limit) {
                return -1;
            }
            inFlight++;
            return 0;
        }

        @Override
        public void finished(long nowNanos, long token, long admittedNanos, boolean served) {
            inFlight--;
        }

        @Override
        public double limit() {
            return limit == Integer.MAX_VALUE ? Double.NaN : limit;
        }
    }
}
