package dev.plimsoll.shedding.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.shedding.LoadShedder;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

// As a user of Resilience4j: through its decorators, its registry, its events.
class AdaptiveBulkheadTest {
    private final LoadShedder shedder =
            LoadShedder.builder(Duration.ofSeconds(1)).fixedLimit(1).build();
    private final Bulkhead bulkhead = AdaptiveBulkhead.of("orders", shedder);

    @Test
    void limitsDecoratedCallsAndGivesTheirPermitsBack() {
        Supplier<String> inner = Bulkhead.decorateSupplier(bulkhead, () -> "inner");
        Supplier<String> outer = Bulkhead.decorateSupplier(bulkhead, inner);

        assertThat(inner.get()).isEqualTo("inner");
        assertThatThrownBy(outer::get).isInstanceOf(BulkheadFullException.class).hasMessageContaining("orders");
        assertThatThrownBy(() -> bulkhead.executeRunnable(() -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shedder.inFlight()).isZero();
        assertThat(bulkhead.getMetrics().getAvailableConcurrentCalls()).isEqualTo(1);
    }

    @Test
    void holdsThePermitOfAStageUntilItCompletes() {
        CompletableFuture<String> work = new CompletableFuture<>();
        bulkhead.executeCompletionStage(() -> work);
        assertThat(bulkhead.tryAcquirePermission()).isFalse();
        work.completeExceptionally(new IllegalStateException("failed"));
        assertThat(bulkhead.tryAcquirePermission()).isTrue();
        bulkhead.releasePermission();
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void takesItsPlaceInARegistryAndPublishesEvents() {
        BulkheadRegistry registry = BulkheadRegistry.ofDefaults();
        registry.bulkhead("orders");
        registry.replace("orders", bulkhead);
        AtomicInteger permitted = new AtomicInteger();
        AtomicInteger rejected = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        Bulkhead found = registry.bulkhead("orders");
        found.getEventPublisher()
                .onCallPermitted(event -> permitted.incrementAndGet())
                .onCallRejected(event -> rejected.incrementAndGet())
                .onCallFinished(event -> finished.incrementAndGet());

        found.executeRunnable(() -> assertThat(found.tryAcquirePermission()).isFalse());

        assertThat(found).isSameAs(bulkhead);
        assertThat(permitted).hasValue(1);
        assertThat(rejected).hasValue(1);
        assertThat(finished).hasValue(1);
    }

    @Test
    void takesTheMostCallsOfAChangedConfigAsTheMostTheLawMayReach() {
        LoadShedder adaptive = LoadShedder.of(Duration.ofSeconds(1));
        Bulkhead changed = AdaptiveBulkhead.of("orders", adaptive);
        changed.changeConfig(BulkheadConfig.custom().maxConcurrentCalls(7).build());
        assertThat(adaptive.limit()).isEqualTo(7);
        assertThat(changed.getBulkheadConfig().getMaxConcurrentCalls()).isEqualTo(7);
    }
}
