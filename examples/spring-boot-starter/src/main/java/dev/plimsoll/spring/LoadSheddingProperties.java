package dev.plimsoll.spring;

import dev.plimsoll.shedding.ShedderSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a shedder needs to be told.
 *
 * @param clientTimeout how long clients wait for an answer; without it there is no shedder
 * @param leastLimit the limit never goes below it
 * @param mostLimit the limit never goes above it
 * @param fixedLimit a limit that holds whatever is measured
 * @param reservedShare most of the limit that may be kept free for higher priorities, 0 to 1
 * @param dryRun admit everything and only count what would have been refused
 * @param exempt starts of paths that are never shed; the actuator's is added
 */
@ConfigurationProperties("plimsoll.load-shedding")
record LoadSheddingProperties(
        Duration clientTimeout,
        @DefaultValue("1") int leastLimit,
        @DefaultValue("1000") int mostLimit,
        @Nullable Integer fixedLimit,
        @DefaultValue("0.5") double reservedShare,
        @DefaultValue("false") boolean dryRun,
        @DefaultValue({"/health", "/metrics"}) List<String> exempt) {
    ShedderSettings settings() {
        ShedderSettings settings = ShedderSettings.of(clientTimeout)
                .withLimits(leastLimit, mostLimit)
                .withReservedShare(reservedShare)
                .withDryRun(dryRun);
        return fixedLimit == null ? settings : settings.withFixedLimit(fixedLimit);
    }
}
