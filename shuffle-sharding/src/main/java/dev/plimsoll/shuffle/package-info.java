/**
 * Who serves this tenant, and who shares its fate.
 *
 * <p>Method: every choice starts from {@link KeyedHash}, SipHash-2-4 under a secret of the deployment with one byte that
 * keeps the choices apart, and is made by {@link Rendezvous}, the highest random weight.
 */
@NullMarked
package dev.plimsoll.shuffle;

import org.jspecify.annotations.NullMarked;
