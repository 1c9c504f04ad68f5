package dev.plimsoll.lab.scenario;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

// What no field can tell alone. Each check looks only at what is sound and does not mark it as read.
final class CrossChecks {
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)}");

    private final Settings scenario;
    private final Checker checker;

    private CrossChecks(Settings scenario, Checker checker) {
        this.scenario = scenario;
        this.checker = checker;
    }

    static void check(Settings scenario, Checker checker) {
        CrossChecks checks = new CrossChecks(scenario, checker);
        checks.moments();
        checks.lanes();
        checks.placements();
        checks.zones();
        checks.faults();
        checks.answer();
        checks.populations();
    }

    private void moments() {
        Long horizon = scenario.peek("horizon", Long.class);
        Long trigger = scenario.peek("trigger", Long.class);
        Long clears = scenario.peek("clears", Long.class);
        Long warmUp = scenario.peek("warm-up", Long.class);
        if (horizon != null && trigger != null && trigger >= horizon) {
            report(scenario, "trigger", Units.showNanos(trigger), "before the horizon, " + Units.showNanos(horizon));
        }
        if (horizon != null && clears != null && clears >= horizon) {
            report(scenario, "clears", Units.showNanos(clears), "before the horizon, " + Units.showNanos(horizon));
        }
        scenario.peekMap("phases").values().forEach(phase -> {
            Long to = phase.peek("to", Long.class);
            if (horizon != null && to != null && to > horizon) {
                report(phase, "to", Units.showNanos(to), "at most the horizon, " + Units.showNanos(horizon));
            }
        });
        if (trigger != null && clears != null && clears < trigger) {
            report(scenario, "clears", Units.showNanos(clears), "not before the trigger, " + Units.showNanos(trigger));
        }
        if (horizon != null && warmUp != null && warmUp >= horizon) {
            report(scenario, "warm-up", Units.showNanos(warmUp), "before the horizon, " + Units.showNanos(horizon));
        }
        if (trigger != null && trigger > 0 && warmUp != null && warmUp > trigger) {
            report(scenario, "warm-up", Units.showNanos(warmUp), "not after the trigger, " + Units.showNanos(trigger));
        }
    }

    private void lanes() {
        Map<String, Settings> services = scenario.peekMap("services");
        services.forEach((name, service) -> {
            reserves(service);
            service.peekList("calls", Settings.class).forEach(call -> {
                lane(name, call);
                Settings orElse = call.peek("or-else", Settings.class);
                if (orElse != null) {
                    lane(name, orElse);
                }
                callFor(name, call);
            });
        });
        scenario.peekMap("clients").forEach(this::lane);
    }

    /** A call for one client's requests stands where these come by. */
    private void callFor(String service, Settings call) {
        String name = call.peek("client", String.class);
        Settings client = name == null ? null : scenario.peekMap("clients").get(name);
        String first = client == null ? null : client.peek("to", String.class);
        if (first != null && !comesBy(first, service, new HashSet<>())) {
            report(call, "client", String.valueOf(name), "a client whose requests " + service + " serves");
        }
    }

    private boolean comesBy(String from, String service, Set<String> seen) {
        Settings asked = scenario.peekMap("services").get(from);
        return from.equals(service)
                || (asked != null
                        && seen.add(from)
                        && asked.peekList("calls", Settings.class).stream()
                                .anyMatch(call -> comesBy(call, service, seen)
                                        || comesBy(call.peek("or-else", Settings.class), service, seen)));
    }

    private boolean comesBy(@Nullable Settings asking, String service, Set<String> seen) {
        String next = asking == null ? null : asking.peek("to", String.class);
        return next != null && comesBy(next, service, seen);
    }

    /** Who asks a service that has lanes uses one of them: the one named, or one of its own name. */
    private void lane(String asker, Settings asking) {
        Map<String, Settings> lanes = lanesOf(asking.peek("to", String.class));
        String lane = asking.peek("lane", String.class);
        String used = lane == null ? asker : lane;
        if (!lanes.isEmpty() && !lanes.containsKey(used)) {
            report(asking, "lane", used, Nearest.expected(used, lanes.keySet()));
        }
    }

    private void reserves(Settings service) {
        Long workers = service.peek("workers", Long.class);
        Settings queue = service.peek("queue", Settings.class);
        if (workers == null || queue == null) {
            return;
        }
        long kept = 0;
        for (Settings lane : queue.peekMap("lanes").values()) {
            Long reserve = lane.peek("reserve", Long.class);
            kept += reserve == null ? 0 : reserve;
            if (reserve != null && kept > workers) {
                String expected = "at most " + (workers - kept + reserve) + ", what " + workers + " workers leave";
                report(lane, "reserve", reserve.toString(), expected);
                return;
            }
        }
    }

    private Map<String, Settings> lanesOf(@Nullable String service) {
        Settings to = service == null ? null : scenario.peekMap("services").get(service);
        Settings queue = to == null ? null : to.peek("queue", Settings.class);
        return queue == null ? Map.of() : queue.peekMap("lanes");
    }

    /** Groups of workers are of one size, shards no larger than the fleet, and nobody adds workers to them. */
    private void placements() {
        scenario.peekMap("services").values().forEach(service -> {
            Choice placement = service.peek("placement", Choice.class);
            Long workers = service.peek("workers", Long.class);
            if (placement == null || workers == null || placement.kind().equals("shared")) {
                return;
            }
            Object payload = placement.payload().of();
            if (payload instanceof Long size && workers % size != 0) {
                report(placement, "", size.toString(), "a divisor of " + workers + ", the workers");
            }
            if (payload instanceof Settings settings && placement.kind().equals("cells")) {
                Long count = settings.peek("count", Long.class);
                if (count != null && workers % count != 0) {
                    report(settings, "count", count.toString(), "a divisor of " + workers + ", the workers");
                }
            } else if (payload instanceof Settings settings && placement.kind().equals("mapping")) {
                Long count = settings.peek("back-ends", Long.class);
                if (count != null && workers % count != 0) {
                    report(settings, "back-ends", count.toString(), "a divisor of " + workers + ", the workers");
                }
            } else if (payload instanceof Settings settings) {
                Long size = settings.peek("size", Long.class);
                boolean servers = placement.kind().equals("least-outstanding");
                if (size != null && servers && workers % size != 0) {
                    report(settings, "size", size.toString(), "a divisor of " + workers + ", the workers");
                } else if (size != null && size > workers) {
                    report(settings, "size", size.toString(), "at most " + workers + ", the workers");
                }
            }
            if (service.peek("autoscaler", Settings.class) != null) {
                report(placement, "beside an autoscaler", placement.kind(), "shared, which new workers can join");
            }
        });
    }

    private void report(Choice choice, String what, String value, String expected) {
        Fault fault = choice.fault(what, value, expected);
        checker.fault(fault.position(), fault.what(), fault.value(), fault.expected());
    }

    private void faults() {
        Long horizon = scenario.peek("horizon", Long.class);
        for (Choice fault : scenario.peekList("faults", Choice.class)) {
            if (!(fault.payload().of() instanceof Settings settings)) {
                continue;
            }
            Long at = settings.peek("at", Long.class);
            if (horizon != null && at != null && at >= horizon) {
                report(settings, "at", Units.showNanos(at), "before the horizon, " + Units.showNanos(horizon));
            }
            String lane = settings.peek("lane", String.class);
            Map<String, Settings> lanes = lanesOf(settings.peek("service", String.class));
            if (lane != null && !lanes.containsKey(lane)) {
                report(settings, "lane", lane, Nearest.expected(lane, lanes.keySet()));
            }
            exhaustion(fault, settings);
            zone(settings, "fleets", "fleet");
            zone(settings, "services", "service");
        }
    }

    private void zone(Settings fault, String map, String ref) {
        Long zone = fault.peek("zone", Long.class);
        String name = fault.peek(ref, String.class);
        Settings named = name == null ? null : scenario.peekMap(map).get(name);
        Long zones = named == null ? null : named.peek("zones", Long.class);
        if (zone != null && zones != null && zone > zones) {
            report(fault, "zone", zone.toString(), "1.." + zones + ", the zones of " + name);
        }
    }

    /** Each zone has a worker. */
    private void zones() {
        scenario.peekMap("services").values().forEach(service -> {
            Long zones = service.peek("zones", Long.class);
            Long workers = service.peek("workers", Long.class);
            if (zones != null && workers != null && zones > workers) {
                report(service, "zones", zones.toString(), "at most " + workers + ", the workers");
            }
        });
    }

    /** Only what has an autoscaler can run out of what it gives. */
    private void exhaustion(Choice fault, Settings settings) {
        String name = settings.peek("service", String.class);
        Settings service = name == null ? null : scenario.peekMap("services").get(name);
        if (fault.kind().equals("exhaustion")
                && service != null
                && service.peek("autoscaler", Settings.class) == null) {
            report(settings, "service", String.valueOf(name), "a service with an autoscaler");
        }
    }

    private void populations() {
        for (Choice fault : scenario.peekList("faults", Choice.class)) {
            if (fault.payload().of() instanceof Settings settings) {
                within(settings, "tenant", "clients", "client", "tenants", "tenants of ");
                within(settings, "workers", "services", "service", "workers", "workers of ");
            }
        }
    }

    /** A number in a fault is at most how many there are of what it counts. */
    private void within(Settings fault, String field, String map, String ref, String counted, String words) {
        Long number = fault.peek(field, Long.class);
        String name = fault.peek(ref, String.class);
        Settings named = name == null ? null : scenario.peekMap(map).get(name);
        if (number == null || named == null) {
            return;
        }
        Settings population = named.peek(counted, Settings.class);
        Long most = population == null ? named.peek(counted, Long.class) : population.peek("count", Long.class);
        if (most == null || number > most) {
            String expected = most == null ? counted + " of " + name : "at most " + most + ", the " + words + name;
            report(fault, field, number.toString(), expected);
        }
    }

    private void answer() {
        String answer = scenario.peek("answer", String.class);
        Map<String, Settings> variants = scenario.peekMap("variants");
        if (answer == null || variants.isEmpty()) {
            return;
        }
        Matcher places = PLACE.matcher(answer);
        while (places.find()) {
            String place = places.group(1);
            String variant = place.contains(".") ? place.substring(0, place.indexOf('.')) : place;
            if (!variants.containsKey(variant) || variant.equals(place)) {
                String expected = "{VARIANT.METRIC}, VARIANT " + Nearest.expected(variant, variants.keySet());
                report(scenario, "answer", "{" + place + "}", expected);
            }
        }
    }

    private void report(Settings settings, String field, String value, String expected) {
        Fault fault = settings.fault(field, value, expected);
        checker.fault(fault.position(), fault.what(), fault.value(), fault.expected());
    }
}
