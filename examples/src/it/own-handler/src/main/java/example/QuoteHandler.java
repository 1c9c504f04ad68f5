package example;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers with a fresh quote, or with the last one if the price service takes too long. */
final class QuoteHandler {
    private final ScheduledExecutorService timers;
    private final Supplier<CompletableFuture<String>> prices;
    private final Duration patience;
    private volatile String last = "no quote yet";

    QuoteHandler(ScheduledExecutorService timers, Supplier<CompletableFuture<String>> prices, Duration patience) {
        this.timers = timers;
        this.prices = prices;
        this.patience = patience;
    }

    CompletableFuture<String> handle() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        prices.get().thenAccept(quote -> {
            last = quote;
            answer.complete(quote);
        });
        timers.schedule(() -> answer.complete(last), patience.toMillis(), TimeUnit.MILLISECONDS);
        return answer;
    }
}
