package dev.plimsoll.shedding.resilience4j;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shedding.LoadShedder;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.event.BulkheadEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallFinishedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallPermittedEvent;
import io.github.resilience4j.bulkhead.event.BulkheadOnCallRejectedEvent;
import io.github.resilience4j.core.EventConsumer;
import io.github.resilience4j.core.EventProcessor;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A {@link Bulkhead} whose limit a {@link LoadShedder} finds. It never waits: {@code maxWaitDuration} is ignored, and
 * {@code maxConcurrentCalls} is the most the law may reach. Refusals throw {@link BulkheadFullException}; unless you need its
 * stack trace, set {@code writableStackTraceEnabled(false)}, which makes refusing several hundred times cheaper.
 */
public final class AdaptiveBulkhead implements Bulkhead {
    private final String name;
    private final LoadShedder shedder;
    private final ConcurrentLinkedQueue<Long> out = new ConcurrentLinkedQueue<>();
    private final Events events = new Events();
    private volatile BulkheadConfig config;

    private AdaptiveBulkhead(String name, LoadShedder shedder) {
        this.name = requireNonNull(name, "name");
        this.shedder = requireNonNull(shedder, "shedder");
        this.config = BulkheadConfig.custom()
                .maxConcurrentCalls(shedder.settings().mostLimit())
                .maxWaitDuration(java.time.Duration.ZERO)
                .writableStackTraceEnabled(false)
                .build();
    }

    /**
     * Makes a bulkhead of a shedder. Use the shedder for nothing else.
     *
     * @param name the bulkhead's name
     * @param shedder finds the limit
     * @return a new bulkhead; put it into a registry with {@code registry.replace} or use it by itself
     */
    public static AdaptiveBulkhead of(String name, LoadShedder shedder) {
        return new AdaptiveBulkhead(name, shedder);
    }

    @Override
    public void changeConfig(BulkheadConfig newConfig) {
        int most = Math.max(1, newConfig.getMaxConcurrentCalls());
        shedder.configure(
                shedder.settings().withLimits(Math.min(shedder.settings().leastLimit(), most), most));
        config = newConfig;
    }

    @Override
    public boolean tryAcquirePermission() {
        long permit = shedder.tryAcquire();
        if (LoadShedder.refused(permit)) {
            if (events.hasConsumers()) {
                events.processEvent(new BulkheadOnCallRejectedEvent(name));
            }
            return false;
        }
        out.add(permit);
        if (events.hasConsumers()) {
            events.processEvent(new BulkheadOnCallPermittedEvent(name));
        }
        return true;
    }

    @Override
    public void acquirePermission() {
        if (!tryAcquirePermission()) {
            throw BulkheadFullException.createBulkheadFullException(this);
        }
    }

    @Override
    public void releasePermission() {
        Long permit = out.poll();
        if (permit != null) {
            shedder.cancel(permit);
        }
    }

    @Override
    public void onComplete() {
        Long permit = out.poll();
        if (permit != null) {
            shedder.release(permit);
        }
        if (events.hasConsumers()) {
            events.processEvent(new BulkheadOnCallFinishedEvent(name));
        }
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public BulkheadConfig getBulkheadConfig() {
        return config;
    }

    @Override
    public Metrics getMetrics() {
        return new Metrics() {
            @Override
            public int getAvailableConcurrentCalls() {
                return Math.max(0, shedder.limit() - shedder.inFlight());
            }

            @Override
            public int getMaxAllowedConcurrentCalls() {
                return shedder.limit();
            }
        };
    }

    @Override
    public Map<String, String> getTags() {
        return Map.of();
    }

    @Override
    public EventPublisher getEventPublisher() {
        return events;
    }

    @Override
    public String toString() {
        return "AdaptiveBulkhead '" + name + "', limit " + shedder.limit();
    }

    private static final class Events extends EventProcessor<BulkheadEvent> implements EventPublisher {
        @Override
        public EventPublisher onCallRejected(EventConsumer<BulkheadOnCallRejectedEvent> consumer) {
            registerConsumer(BulkheadOnCallRejectedEvent.class.getName(), consumer);
            return this;
        }

        @Override
        public EventPublisher onCallPermitted(EventConsumer<BulkheadOnCallPermittedEvent> consumer) {
            registerConsumer(BulkheadOnCallPermittedEvent.class.getName(), consumer);
            return this;
        }

        @Override
        public EventPublisher onCallFinished(EventConsumer<BulkheadOnCallFinishedEvent> consumer) {
            registerConsumer(BulkheadOnCallFinishedEvent.class.getName(), consumer);
            return this;
        }
    }
}
