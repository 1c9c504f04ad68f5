package dev.plimsoll.shedding.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.shedding.LoadShedder;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

// The container is a handful of proxies: what the filter asks them for, and nothing else.
class SheddingFilterTest {
    private final LoadShedder shedder =
            LoadShedder.builder(Duration.ofSeconds(1)).fixedLimit(1).build();
    private final SheddingFilter filter = new SheddingFilter(shedder);
    private final Map<String, String> requestHeaders = new HashMap<>();
    private final Map<String, String> answerHeaders = new HashMap<>();
    private final List<AsyncListener> listeners = new ArrayList<>();
    private int status = 200;
    private boolean async;
    private String path = "/orders";
    private final FilterChain nothing = (request, response) -> {};

    private HttpServletRequest request() {
        AsyncContext context = proxy(AsyncContext.class, (name, arguments) -> {
            listeners.add((AsyncListener) arguments[0]);
            return null;
        });
        return proxy(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getDispatcherType" -> DispatcherType.REQUEST;
            case "getHeader" -> requestHeaders.get((String) arguments[0]);
            case "getRequestURI" -> "/app" + path;
            case "getContextPath" -> "/app";
            case "isAsyncStarted" -> async;
            case "getAsyncContext" -> context;
            default -> throw new AssertionError(name);
        });
    }

    private HttpServletResponse response() {
        return proxy(HttpServletResponse.class, (name, arguments) -> {
            switch (name) {
                case "setHeader" -> answerHeaders.put((String) arguments[0], (String) arguments[1]);
                case "sendError" -> status = (int) arguments[0];
                default -> throw new AssertionError(name);
            }
            return null;
        });
    }

    private interface Answers {
        @org.jspecify.annotations.Nullable
        Object to(String name, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        answers.to(method.getName(), arguments == null ? new Object[0] : arguments)));
    }

    @Test
    void answers503WithRetryAfterWhenTheLimitIsReached() throws Exception {
        filter.doFilter(request(), response(), (request, response) -> filter.doFilter(request(), response(), nothing));
        assertThat(status).isEqualTo(503);
        assertThat(Long.parseLong(answerHeaders.get("Retry-After"))).isPositive();
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void neverShedsHealthChecks() throws Exception {
        shedder.tryAcquire();
        path = "/health/db";
        filter.doFilter(request(), response(), nothing);
        assertThat(status).isEqualTo(200);
        path = "/healthy";
        filter.doFilter(request(), response(), nothing);
        assertThat(status).isEqualTo(503);
    }

    @Test
    void releasesWhenTheServletThrows() {
        assertThatThrownBy(() -> filter.doFilter(request(), response(), (request, response) -> {
                    throw new IllegalStateException("failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(shedder.inFlight()).isZero();
    }

    @Test
    void holdsThePermitOfAnAsynchronousRequestUntilItEndsAndReleasesItOnce() throws Exception {
        async = true;
        filter.doFilter(request(), response(), nothing);
        assertThat(shedder.inFlight()).isEqualTo(1);
        AsyncEvent event = new AsyncEvent(proxy(AsyncContext.class, (name, arguments) -> null));
        listeners.get(0).onTimeout(event);
        listeners.get(0).onComplete(event);
        assertThat(shedder.inFlight()).isZero();
        assertThat(shedder.stats().staleReleases()).isZero();
    }

    @Test
    void refusesARequestWhoseDeadlineHasPassed() throws Exception {
        requestHeaders.put("Plimsoll-Deadline-Ms", "0");
        filter.doFilter(request(), response(), nothing);
        filter.doFilter(request(), response(), nothing);
        assertThat(status).isEqualTo(503);
    }
}
