/**
 * Which recovery work runs next.
 *
 * <p>Will hold {@code RecoveryQueue}: typed lanes with a reserve that is never lent, coalescing before admission,
 * leases and typed refusal.
 */
@NullMarked
package dev.plimsoll.queue;

import org.jspecify.annotations.NullMarked;
