/**
 * The shedder as a Jakarta Servlet filter. Needs {@code jakarta.servlet-api} 6.0 (an optional dependency, given by the container).
 */
@NullMarked
package dev.plimsoll.shedding.servlet;

import org.jspecify.annotations.NullMarked;
