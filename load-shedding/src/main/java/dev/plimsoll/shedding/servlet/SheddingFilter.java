package dev.plimsoll.shedding.servlet;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.shedding.DeadlineHeader;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Refuses requests that a {@link LoadShedder} refuses, with 503 and {@code Retry-After} in whole seconds.
 *
 * <p>Register it before the security filters, so that refusing costs no authentication, and for {@code REQUEST} dispatches with
 * {@code asyncSupported}. A request that went asynchronous holds its permit until it completes, fails or times out. Paths that
 * start with one of {@code exempt} are never shed: health checks and metrics must answer most of all under load. The header
 * {@value DeadlineHeader#NAME}, if there is one, is honoured.
 */
public final class SheddingFilter implements Filter {
    private static final int UNAVAILABLE = 503;

    private final LoadShedder shedder;
    private final List<String> exempt;
    private final Function<? super HttpServletRequest, Priority> priorities;

    /**
     * A filter that exempts {@code /health}, {@code /metrics} and {@code /actuator}, and takes every request for {@link Priority#NORMAL}.
     *
     * @param shedder decides
     */
    public SheddingFilter(LoadShedder shedder) {
        this(shedder, List.of("/health", "/metrics", "/actuator"), request -> Priority.NORMAL);
    }

    /**
     * A filter with its own paths and priorities.
     *
     * @param shedder decides
     * @param exempt starts of paths, below the context path, that are never shed; whole segments: {@code /health} exempts {@code /health/db} and not {@code /healthy}
     * @param priorities tells a request's priority; must be cheap
     */
    public SheddingFilter(
            LoadShedder shedder, List<String> exempt, Function<? super HttpServletRequest, Priority> priorities) {
        this.shedder = requireNonNull(shedder, "shedder");
        this.exempt = List.copyOf(exempt);
        this.priorities = requireNonNull(priorities, "priorities");
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http)
                || !(response instanceof HttpServletResponse answer)
                || request.getDispatcherType() != DispatcherType.REQUEST
                || exempt(http)) {
            chain.doFilter(request, response);
            return;
        }
        String header = http.getHeader(DeadlineHeader.NAME);
        Optional<Duration> left = header == null ? Optional.empty() : DeadlineHeader.read(header);
        Priority priority = priorities.apply(http);
        long permit = left.isPresent()
                ? shedder.tryAcquire(
                        priority, 0, shedder.nanoTime() + left.get().toNanos())
                : shedder.tryAcquire(priority);
        if (LoadShedder.refused(permit)) {
            answer.setHeader(
                    "Retry-After",
                    Long.toString(Math.max(1, (shedder.retryAfter().toMillis() + 999) / 1000)));
            answer.sendError(UNAVAILABLE);
            return;
        }
        AtomicBoolean released = new AtomicBoolean();
        boolean async = false;
        try {
            chain.doFilter(request, response);
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new Release(permit, released));
                async = true;
            }
        } finally {
            if (!async && released.compareAndSet(false, true)) {
                shedder.release(permit);
            }
        }
    }

    private boolean exempt(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        for (String start : exempt) {
            if (path.startsWith(start) && (path.length() == start.length() || path.charAt(start.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    // A container tells of a time-out or an error and then of the completion, or only of one.
    private final class Release implements AsyncListener {
        private final long permit;
        private final AtomicBoolean released;

        Release(long permit, AtomicBoolean released) {
            this.permit = permit;
            this.released = released;
        }

        private void once() {
            if (released.compareAndSet(false, true)) {
                shedder.release(permit);
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            once();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            once();
        }

        @Override
        public void onError(AsyncEvent event) {
            once();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
