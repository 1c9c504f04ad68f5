package dev.plimsoll.spring;

import dev.plimsoll.queue.RecoveryQueue;

/**
 * Has the last word on the queue before it is made: merging, sizes, lanes that properties cannot say. Beans of this type are called
 * in their order.
 *
 * @param <T> the payload's type
 */
@FunctionalInterface
public interface RecoveryQueueCustomizer<T> {
    /**
     * Changes the builder, to which the properties have been applied.
     *
     * @param builder makes the queue afterwards
     */
    void customize(RecoveryQueue.Builder<T> builder);
}
