/**
 * Who serves this tenant, and who shares its fate.
 *
 * <p>Will hold {@code ShuffleSharder} (tenant to shard: rendezvous, guaranteed, searched), the keyed hash and the
 * rendezvous choice that other modules use, and {@code Isolation}, the exact odds of shared fate.
 */
@NullMarked
package dev.plimsoll.shuffle;

import org.jspecify.annotations.NullMarked;
