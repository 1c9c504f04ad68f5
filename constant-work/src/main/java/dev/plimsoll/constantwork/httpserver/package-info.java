/**
 * A receiver behind the JDK's own HTTP server, for processes that have no other.
 *
 * <p>Run the server with {@code -Dsun.net.httpserver.nodelay=true}, else every reply waits some 40 ms for the peer's
 * delayed acknowledgement, and with {@code sun.net.httpserver.maxReqTime} set, so that a peer that stops sending is cut off.
 * For mutual TLS use {@code HttpsServer} with client authentication required.
 */
@NullMarked
package dev.plimsoll.constantwork.httpserver;

import org.jspecify.annotations.NullMarked;
