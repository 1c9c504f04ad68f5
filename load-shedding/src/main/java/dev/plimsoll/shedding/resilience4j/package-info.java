/**
 * The shedder as a Resilience4j {@code Bulkhead}: drops into its decorators, registry and metrics. Needs
 * {@code resilience4j-bulkhead} 2.x (an optional dependency).
 *
 * <p>{@code Bulkhead} has no permits: a caller says that some call has ended, not which. The adapter keeps the permits that are
 * out in a queue and releases the oldest, which leaves every mean as it was, since the sum of all ends less the sum of all
 * beginnings does not depend on how they are paired. It costs one small object a call, which the plain shedder does not.
 */
@NullMarked
package dev.plimsoll.shedding.resilience4j;

import org.jspecify.annotations.NullMarked;
