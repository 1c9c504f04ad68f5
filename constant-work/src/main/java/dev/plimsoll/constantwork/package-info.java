/**
 * The whole configuration, every period, whatever happened.
 *
 * <p>Will hold {@code ConfigPublisher}, {@code ConfigPusher} (the small fleet) and {@code ConfigReceiver} (the large
 * one), and the signed envelope that travels between them.
 */
@NullMarked
package dev.plimsoll.constantwork;

import org.jspecify.annotations.NullMarked;
