package dev.plimsoll.spring;

import dev.plimsoll.shedding.Priority;
import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Function;

/**
 * Tells how important a request is. A bean of this type is asked for every request that could be shed; without one all are
 * {@link Priority#NORMAL}. Must be cheap and safe for use by several threads.
 */
@FunctionalInterface
public interface RequestPriority extends Function<HttpServletRequest, Priority> {}
