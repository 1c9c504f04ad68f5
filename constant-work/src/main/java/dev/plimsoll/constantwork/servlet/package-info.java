/**
 * A receiver behind a Jakarta Servlet container.
 *
 * <p>The container's own limits hold first: its read time-out ends a body that never comes, its TLS connector asks for
 * the pusher's certificate.
 */
@NullMarked
package dev.plimsoll.constantwork.servlet;

import org.jspecify.annotations.NullMarked;
