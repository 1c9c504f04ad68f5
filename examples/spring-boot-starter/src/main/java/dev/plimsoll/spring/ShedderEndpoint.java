package dev.plimsoll.spring;

import dev.plimsoll.shedding.Explanation;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.ShedderSettings;
import dev.plimsoll.shedding.ShedderStats;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** {@code GET shedder}; {@code POST shedder/SETTING {"value": "…"}}. */
@Endpoint(id = "shedder")
final class ShedderEndpoint {
    private static final String ADAPTIVE = "adaptive";

    private final LoadShedder shedder;

    ShedderEndpoint(LoadShedder shedder) {
        this.shedder = shedder;
    }

    @ReadOperation
    public Map<String, Object> shedder() {
        ShedderStats stats = shedder.stats();
        ShedderSettings settings = shedder.settings();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("limit", stats.limit());
        answer.put("inFlight", stats.inFlight());
        answer.put("knee", stats.knee());
        answer.put("completed", stats.completed());
        answer.put("refused", stats.refused());
        answer.put("lastRefusal", shedder.explain().map(Explanation::text).orElse("none yet"));
        answer.put("clientTimeout", settings.timeout().toString());
        answer.put("leastLimit", settings.leastLimit());
        answer.put("mostLimit", settings.mostLimit());
        answer.put(
                "fixedLimit",
                settings.fixedLimit().isPresent() ? settings.fixedLimit().getAsInt() : ADAPTIVE);
        answer.put("dryRun", settings.dryRun());
        return answer;
    }

    @WriteOperation
    public Map<String, Object> change(@Selector String setting, String value) {
        Answers.refusedAsBadRequest(() -> shedder.configure(changed(setting, value)));
        return shedder();
    }

    private ShedderSettings changed(String setting, String value) {
        ShedderSettings settings = shedder.settings();
        return switch (setting) {
            case "fixed-limit" ->
                value.equals(ADAPTIVE) ? settings.withAdaptiveLimit() : settings.withFixedLimit(number(setting, value));
            case "least-limit" -> settings.withLimits(number(setting, value), settings.mostLimit());
            case "most-limit" -> settings.withLimits(settings.leastLimit(), number(setting, value));
            case "dry-run" -> settings.withDryRun(flag(setting, value));
            default ->
                throw new IllegalArgumentException(
                        setting + " (expected: fixed-limit, least-limit, most-limit or dry-run)");
        };
    }

    private static int number(String setting, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(setting + ": " + value + " (expected: a whole number)", e);
        }
    }

    private static boolean flag(String setting, String value) {
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(setting + ": " + value + " (expected: true or false)");
        }
        return value.equals("true");
    }
}
