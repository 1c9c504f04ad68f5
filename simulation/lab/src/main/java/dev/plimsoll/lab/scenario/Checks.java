package dev.plimsoll.lab.scenario;

import java.util.List;

// What several values must be to each other, within one section or list. CrossChecks looks across sections.
final class Checks {
    private Checks() {}

    /** One duration must be longer than another. */
    static Section.Check longer(String longer, String shorter) {
        return (settings, checker) -> {
            Long most = settings.peek(longer, Long.class);
            Long least = settings.peek(shorter, Long.class);
            if (most != null && least != null && most <= least) {
                String expected = "more than " + Units.showNanos(least) + ", the value of " + shorter;
                report(settings, longer, Units.showNanos(most), expected, checker);
            }
        };
    }

    /** One count must not be smaller than another. */
    static Section.Check atLeast(String larger, String smaller) {
        return (settings, checker) -> {
            Long most = settings.peek(larger, Long.class);
            Long least = settings.peek(smaller, Long.class);
            if (most != null && least != null && most < least) {
                report(settings, larger, most.toString(), "at least " + least + ", the value of " + smaller, checker);
            }
        };
    }

    /** A duration has no meaning without another field. */
    static Section.Check durationNeeds(String field, String other) {
        return (settings, checker) -> {
            Long nanos = settings.peek(field, Long.class);
            if (nanos != null && settings.peek(other, Object.class) == null) {
                report(settings, field, Units.showNanos(nanos), other + " beside it", checker);
            }
        };
    }

    /** A field has no meaning without another. */
    static Section.Check needs(String field, String other) {
        return (settings, checker) -> {
            Object value = settings.peek(field, Object.class);
            boolean idle = value == null || value.equals(0L);
            if (!idle && settings.peek(other, Object.class) == null) {
                report(settings, field, String.valueOf(value), other + " beside it", checker);
            }
        };
    }

    static void report(Settings settings, String field, String value, String expected, Checker checker) {
        Fault fault = settings.fault(field, value, expected);
        checker.fault(fault.position(), fault.what(), fault.value(), fault.expected());
    }

    /** Shares of a mixture add up to a whole. */
    static void mixture(List<Value> parts, Tree list, String path, Checker checker) {
        double sum = 0;
        for (Value part : parts) {
            Double share = part.of() instanceof Settings settings ? settings.peek("share", Double.class) : null;
            if (share == null) {
                return; // reported already
            }
            sum += share;
        }
        if (Math.abs(sum - 1) > 1e-9) {
            String value = Math.round(sum * 1e6) / 1e4 + " %";
            checker.fault(list.at(), path + ": sum of shares", value, "100 %");
        }
    }

    /** Buckets ascend, and something was measured. */
    static void histogram(List<Value> buckets, Tree list, String path, Checker checker) {
        long total = 0;
        long edge = 0;
        for (Value bucket : buckets) {
            if (bucket.of() instanceof Settings settings) {
                Long upTo = settings.peek("up-to", Long.class);
                Long count = settings.peek("count", Long.class);
                if (upTo != null && upTo <= edge) {
                    report(settings, "up-to", Units.showNanos(upTo), "more than " + Units.showNanos(edge), checker);
                }
                edge = upTo == null ? edge : upTo;
                total += count == null ? 1 : count;
            }
        }
        if (total == 0) {
            checker.fault(list.at(), path + ": no measurement", "", "a bucket whose count is not 0");
        }
    }

    /** Steps ascend, and there is one. */
    static void steps(List<Value> steps, Tree list, String path, Checker checker) {
        long last = -1;
        for (Value step : steps) {
            Long at = step.of() instanceof Settings settings ? settings.peek("at", Long.class) : null;
            if (at != null && at <= last) {
                report((Settings) step.of(), "at", Units.showNanos(at), "more than " + Units.showNanos(last), checker);
            }
            last = at == null ? last : at;
        }
        if (steps.isEmpty()) {
            checker.fault(list.at(), path + ": empty", "", "at least one step");
        }
    }
}
