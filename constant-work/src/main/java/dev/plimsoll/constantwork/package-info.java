/**
 * The whole configuration, every period, whatever happened.
 *
 * <p>A system that pushes what has changed works hardest when most goes wrong: that is when most changes. Constant work
 * [1] turns this round. The same bytes go to the same receivers at the same time, storm or calm, from a small fleet that
 * calls at its own pace to a large one that could crush it; there is one mode, so there is no second one to be
 * surprised by.
 *
 * <p>A frame is one publication: stable configuration, candidate of a running wave and the wave itself, signed by the
 * publisher (Ed25519), padded to its size class, checksummed. The same bytes lie in the store, on the wire and on a
 * receiver's disk; {@code ENVELOPE.md} beside the module's README gives the layout. {@link
 * dev.plimsoll.constantwork.ConfigReceiver} verifies each frame, refuses what is older, foreign or unsigned, and swaps in
 * one step; it keeps the last-known-good frame, and the one before, on disk and starts from there without any network.
 *
 * <p>{@link dev.plimsoll.constantwork.ConfigPublisher} makes a frame current in an {@link
 * dev.plimsoll.constantwork.ObjectStore} by compare-and-set. {@link dev.plimsoll.constantwork.ConfigPusher} reads it
 * there ten times a period and sends it to every receiver once a period over a {@link
 * dev.plimsoll.constantwork.PushTransport}; several pushers share the receivers by zone, then by rendezvous. Without
 * pushers, a {@link dev.plimsoll.constantwork.ConfigPuller} reads it for one receiver.
 *
 * <p>Health goes the same way: {@link dev.plimsoll.constantwork.HealthChecker}s probe at a fixed pace and write one bit an
 * endpoint, {@link dev.plimsoll.constantwork.HealthAggregator} folds them by quorum, and what is planned with the result is
 * published like any configuration.
 *
 * <p>Cost: bytes times receivers each period, always; about a millisecond of CPU a frame at a receiver, most of it the
 * signature. Not for what must take effect at once: a change arrives within one period and a read, on average half of
 * that.
 *
 * <p>[1] C. MacCárthaigh, "Reliability, constant work, and a good cup of coffee", Amazon Builders' Library, 2020.
 */
@NullMarked
package dev.plimsoll.constantwork;

import org.jspecify.annotations.NullMarked;
