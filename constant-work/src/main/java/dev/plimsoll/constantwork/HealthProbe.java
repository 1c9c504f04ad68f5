package dev.plimsoll.constantwork;

import java.util.concurrent.CompletionStage;

/** Asks one endpoint whether it is well: over HTTP, by connecting, or over virtual links in a simulation. */
@FunctionalInterface
public interface HealthProbe {
    /**
     * Begins to ask. Must not block and not retry: the next turn is the retry. What is not answered by the checker's
     * deadline counts as unhealthy, and what comes after it as nothing.
     *
     * @param endpoint whom to ask
     * @return whether it is well; a stage that completes exceptionally means that it is not
     */
    CompletionStage<Boolean> probe(Endpoint endpoint);
}
