package dev.plimsoll.lab.theory;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.Figures;
import dev.plimsoll.lab.result.Unit;
import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The formulas that apply to a variant of a scenario. */
public final class ClosedForms {
    private static final double NANOS = 1e9;

    private final Settings variant;
    private final List<ClosedForm> forms = new ArrayList<>();

    private ClosedForms(Settings variant) {
        this.variant = requireNonNull(variant, "variant");
    }

    /**
     * Finds the closed forms of a variant.
     *
     * @param variant its resolved settings
     * @return the forms, by service in the scenario's order; none where no formula applies
     */
    public static List<ClosedForm> of(Settings variant) {
        ClosedForms forms = new ClosedForms(variant);
        forms.variant.map("services").forEach(forms::service);
        return List.copyOf(forms.forms);
    }

    /**
     * Finds the band of loads in which a variant's retries sustain a full queue.
     *
     * <p>A request whose attempts all die makes one and {@code retries} more of them. So a queue whose full wait outlasts the
     * client's time-out stays full while {@code load x (retries + 1)} is above the service's capacity, and cannot be held empty once
     * the load alone is. It holds for clients that try again at once and pay nothing for it, and a service that works on what
     * nobody waits for any more.
     *
     * @param variant its resolved settings
     * @return the band of the first client that has one
     */
    public static Optional<MetastableBand> metastableBand(Settings variant) {
        ClosedForms forms = new ClosedForms(variant);
        for (Map.Entry<String, Settings> client : variant.map("clients").entrySet()) {
            Optional<MetastableBand> band = forms.band(client.getKey(), client.getValue());
            if (band.isPresent()) {
                return band;
            }
        }
        return Optional.empty();
    }

    private Optional<MetastableBand> band(String name, Settings client) {
        Settings service = requireNonNull(variant.map("services").get(client.text("to")));
        double capacity = service.count("workers") / meanSeconds(service.choice("time"));
        double rate = rate(client);
        boolean free = client.count("retries") > 0
                && client.choice("backoff").kind().equals("none")
                && !client.has("budget")
                && !service.flag("drop-expired")
                && !service.has("slow-down");
        Settings queue = service.section("queue");
        if (!free || queue.has("lanes") || Double.isNaN(rate + capacity)) {
            return Optional.empty();
        }
        double fullWait = (queue.count("room") + service.count("workers")) / capacity;
        if (fullWait <= client.nanos("timeout") / NANOS) {
            return Optional.empty();
        }
        String path = "clients." + name + ".arrivals."
                + (client.choice("arrivals").kind().equals("spike") ? "spike.base" : "poisson");
        return Optional.of(new MetastableBand(name, path, rate, capacity / (client.count("retries") + 1), capacity));
    }

    private void service(String name, Settings service) {
        double mean = meanSeconds(service.choice("time"));
        double load = 0;
        for (Settings client : variant.map("clients").values()) {
            load += client.text("to").equals(name) ? rate(client) : 0;
        }
        if (Double.isNaN(load * mean) || load == 0 || service.has("slow-down") || service.has("calls")) {
            return;
        }
        long workers = service.count("workers");
        double erlangs = load * mean;
        boolean exponential = service.choice("time").kind().equals("exponential");
        boolean undisturbed = variant.choices("faults").isEmpty()
                && variant.map("clients").values().stream()
                        .allMatch(client -> client.choice("arrivals").kind().equals("poisson"));
        add(
                name + ": utilization in calm, " + said(erlangs) + " Erlang on " + workers,
                "",
                Unit.SHARE,
                erlangs / workers);
        if (erlangs < workers && exponential) {
            waits(name, undisturbed, workers, erlangs, mean);
        }
        for (Choice fault : variant.choices("faults")) {
            Settings loss = fault.settings();
            boolean crash = fault.kind().equals("crash");
            boolean workersDown = crash || fault.kind().equals("zone-loss");
            if (workersDown && loss.has("service") && loss.text("service").equals(name)) {
                long lost = crash ? loss.count("workers") : inZone(service, loss.count("zone"));
                loss(name, workers, lost, loss, erlangs, mean, exponential);
            }
        }
        burst(name, service, load, mean);
        for (Map.Entry<String, Settings> client : variant.map("clients").entrySet()) {
            if (client.getValue().text("to").equals(name)) {
                band(client.getKey(), client.getValue()).ifPresent(this::band);
            }
        }
    }

    private void band(MetastableBand band) {
        add(
                band.client() + ": load from which retries keep a full queue full, capacity over attempts a request",
                "",
                Unit.PER_SECOND,
                band.low());
        add(band.client() + ": load up to which there is a good state, the capacity", "", Unit.PER_SECOND, band.high());
    }

    private void waits(String name, boolean measured, long workers, double erlangs, double mean) {
        double wait = erlangC(workers, erlangs);
        String on = ", Erlang C of " + said(erlangs) + " on " + workers;
        add(name + ": share that waits" + on, measured ? "bystanderWait.any" : "", Unit.SHARE, wait);
        add(
                name + ": mean wait" + on,
                measured ? "bystanderWait.mean" : "",
                Unit.SECONDS,
                wait * mean / (workers - erlangs));
    }

    private static long inZone(Settings service, long zone) {
        long workers = service.count("workers");
        long zones = service.count("zones");
        return Math.floorDiv((zone - 1) * -workers, zones) - Math.floorDiv(zone * -workers, zones);
    }

    private void loss(
            String name, long workers, long lost, Settings fault, double erlangs, double mean, boolean exponential) {
        long left = Math.max(0, workers - lost);
        if (left == 0 && fault.has("for") && erlangs < workers) {
            double busy = erlangs / workers;
            add(
                    name + ": what an outage leaves is worked off in outage x load / (1 - load)",
                    "drainAfterBurst",
                    Unit.SECONDS,
                    fault.nanos("for") / NANOS * busy / (1 - busy));
        } else if (left > 0 && !fault.has("for") && erlangs < left && exponential) {
            waits(name + " after the loss", true, left, erlangs, mean);
        } else if (left > 0 && erlangs >= left && nobodyRetries()) {
            add(
                    name + ": share that finds no worker after the loss, 1 - " + left + " / " + said(erlangs),
                    "unserved",
                    Unit.SHARE,
                    1 - left / erlangs);
        }
    }

    private boolean nobodyRetries() {
        return variant.map("clients").values().stream().allMatch(client -> client.count("retries") == 0);
    }

    /** A burst of N over D at capacity C beside a load: fluid, which leaves out chance. */
    private void burst(String name, Settings service, double load, double mean) {
        for (Map.Entry<String, Settings> client : variant.map("clients").entrySet()) {
            double messages = client.getValue().text("to").equals(name) ? messages(client.getValue()) : 0;
            if (messages == 0 || !steady()) {
                continue;
            }
            double over = client.getValue().choice("arrivals").settings().nanos("over") / NANOS;
            double capacity = service.count("workers") / mean;
            Settings queue = service.section("queue");
            Map<String, Settings> lanes = queue.has("lanes") ? queue.map("lanes") : Map.of();
            String lane = client.getValue().has("lane") ? client.getValue().text("lane") : client.getKey();
            Settings own = lanes.get(lane);
            if (own != null && own.flag("coalesce")) {
                continue;
            }
            double kept = 0;
            for (Map.Entry<String, Settings> other : lanes.entrySet()) {
                kept += other.getKey().equals(lane) ? 0 : other.getValue().count("reserve") / mean;
            }
            double left = capacity - Math.max(load, kept); // a reserve that is not lent is lost to the burst
            if (left <= 0) {
                continue;
            }
            add(name + ": the burst is worked off, fluid", "drainTime", Unit.SECONDS, messages / left);
            if (lanes.size() <= 1 && messages + load * over > capacity * over) {
                add(
                        name + ": wait at the burst's end in one line, fluid",
                        "waitAtBurstEnd",
                        Unit.SECONDS,
                        (messages + load * over - capacity * over) / capacity);
            }
        }
    }

    /** Whether nothing but losses of hosts and what follows from them disturbs the burst. */
    private boolean steady() {
        return variant.choices("faults").stream()
                .allMatch(fault ->
                        fault.kind().equals("zone-loss") && fault.settings().has("fleet"));
    }

    private double messages(Settings client) {
        Choice arrivals = client.choice("arrivals");
        if (arrivals.kind().equals("burst")) {
            return arrivals.settings().count("count");
        }
        if (!arrivals.kind().equals("per-lost-host")) {
            return 0;
        }
        Settings fleet =
                requireNonNull(variant.map("fleets").get(arrivals.settings().text("fleet")));
        return Math.floor((double) fleet.count("hosts") / fleet.count("zones"))
                * arrivals.settings().count("copies");
    }

    /** What a client asks for in calm, a second; NaN where that is no one number. */
    private static double rate(Settings client) {
        Choice arrivals = client.choice("arrivals");
        return switch (arrivals.kind()) {
            case "poisson" -> arrivals.perSecond();
            case "spike" -> arrivals.settings().perSecond("base");
            case "burst", "per-lost-host" -> 0;
            default -> Double.NaN;
        };
    }

    private static double meanSeconds(Choice time) {
        return switch (time.kind()) {
            case "exponential", "fixed" -> time.nanos() / NANOS;
            case "lognormal", "weibull", "erlang", "hyperexponential" ->
                time.settings().nanos("mean") / NANOS;
            default -> Double.NaN;
        };
    }

    /** The share of arrivals that wait for one of {@code workers}, by Erlang's B and the recursion over workers. */
    static double erlangC(long workers, double erlangs) {
        double blocked = 1;
        for (long k = 1; k <= workers; k++) {
            blocked = erlangs * blocked / (k + erlangs * blocked);
        }
        return blocked / (1 - erlangs / workers * (1 - blocked));
    }

    private void add(String about, String metric, Unit unit, double value) {
        forms.add(new ClosedForm(about, metric, unit, value));
    }

    private static String said(double number) {
        return Figures.human(Unit.RATIO, number);
    }
}
