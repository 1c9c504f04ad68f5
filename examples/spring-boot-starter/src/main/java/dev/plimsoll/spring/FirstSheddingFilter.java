package dev.plimsoll.spring;

import dev.plimsoll.shedding.servlet.SheddingFilter;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.springframework.core.Ordered;

/*
 * The filter at its place: after the one that measures requests, so that refusals are seen, and before security and all others, so
 * that a refusal costs nothing more. Boot orders plain filter beans by this interface on both of its lines.
 */
final class FirstSheddingFilter implements Filter, Ordered {
    private static final int AFTER_OBSERVATION = Ordered.HIGHEST_PRECEDENCE + 10;

    private final SheddingFilter filter;

    FirstSheddingFilter(SheddingFilter filter) {
        this.filter = filter;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        filter.doFilter(request, response, chain);
    }

    @Override
    public int getOrder() {
        return AFTER_OBSERVATION;
    }
}
