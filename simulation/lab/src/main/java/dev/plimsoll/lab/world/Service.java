package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Choice;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.simulation.Flow;
import dev.plimsoll.simulation.Simulation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

// Groups of workers, each behind a queue of its own; usually one. Every attempt that arrives is answered, refused,
// dropped, coalesced or still inside at the end; a flow checks the sum. Which worker of a group takes the next piece of
// work does not matter unless workers differ, so idle workers form a stack.
final class Service {
    final String name;
    final int workers;
    final Workers rotation;
    final boolean heedsPriority;
    private final World world;
    private final Simulation simulation;
    final Group[] groups;
    private final @Nullable Choice placed;
    private final int zones;
    private Placement placement = new PlainPlacement(1);
    private final Distribution time;
    private final @Nullable SlowDown slowDown;
    private final boolean dropsExpired;
    private final Flow flow;
    private final int finish;
    private final int wake;
    private final List<Hang> hangs = new ArrayList<>();
    private final List<Slowness> slowness = new ArrayList<>();
    private final List<Poison> poisons = new ArrayList<>();
    private final BitSet crashed = new BitSet();
    private final List<Block> blocks = new ArrayList<>();
    private final double retryCost;
    private final List<Call> calls = new ArrayList<>();
    private final List<Settings> callSettings;
    private final @Nullable Calls callsHosts;
    private final List<List<Attempt>> uncalled = new ArrayList<>(); // by host: what waits for its call
    private final Map<String, Integer> hosts = new HashMap<>();
    private int waitsForCall;
    final @Nullable Changes changes;
    private long asked;
    /** Whether figures tell whom its busiest group serves. */
    final boolean watched;
    /** Whether another service asks it when a call has failed. */
    private boolean askedInstead;
    /** Requests that other services have sent it and not had an end of. */
    private int openCalls;

    /** What it asks for each request, or for each of one client's. */
    private record Call(
            Caller caller,
            int times,
            @Nullable Client client,
            @Nullable Caller orElse) {
        boolean isFor(Request request) {
            return client == null || request.origin().caller.client == client;
        }
    }

    /** From {@code from} to {@code to}, nothing reaches a group or comes back from it, one way or both. */
    record Block(int group, boolean requests, boolean answers, long from, long to) {
        boolean strikes(int asked, boolean request, long now) {
            boolean here = group == World.ALL || group == asked;
            return here && (request ? requests : answers) && now >= from && now < to;
        }
    }

    /** Some of the workers, and the line before them. */
    static final class Group {
        final WorkQueue queue;
        private final @Nullable Shedder shedder;
        private int busy;
        private long busyNanos;
        private long wakeAt = Long.MAX_VALUE;

        Group(WorkQueue queue, @Nullable Shedder shedder) {
            this.queue = queue;
            this.shedder = shedder;
        }

        void left(Attempt attempt, boolean served) {
            if (shedder != null) {
                shedder.left(attempt, served);
            }
        }
    }

    /** From {@code from} to {@code to}, a tenant's requests crash the workers that begin them. */
    record Poison(Client client, int tenant, long backAfter, long from, long to) {}

    /** From {@code from} to {@code to}, work of a client begun here answers nothing and fails after {@code timeout}. */
    record Hang(Client client, long from, long to, long timeout) {}

    /** From {@code from} to {@code to}, work takes longer by a factor that changes steadily. */
    record Slowness(int group, int workers, double factor, double lastFactor, double tenants, long from, long to) {
        double factorAt(long now) {
            return factor + (lastFactor - factor) * ((double) (now - from) / (to - from));
        }
    }

    /** How work in progress slows all of it down. */
    private record SlowDown(long perRequest, double contention, double coherency) {
        SlowDown(Settings settings) {
            this(settings.nanos("per-request"), settings.share("contention"), settings.number("coherency"));
        }

        long of(long demand, int inProgress) {
            double others = inProgress - 1.0;
            double factor = 1 + contention * others + coherency * others * inProgress;
            return (long) (demand * factor) + perRequest * inProgress;
        }
    }

    Service(String name, Settings settings, World world) {
        this.name = name;
        this.world = world;
        this.simulation = world.simulation;
        this.workers = (int) settings.count("workers");
        this.time = Distribution.of(settings.choice("time"));
        this.dropsExpired = settings.flag("drop-expired");
        this.slowDown = settings.has("slow-down") ? new SlowDown(settings.section("slow-down")) : null;
        this.heedsPriority = settings.section("queue").text("order").equals("priority")
                || (settings.has("shedder") && isSet(settings.section("shedder"), "priorities"));
        this.retryCost = settings.has("retry-cost") ? settings.number("retry-cost") : 1;
        this.watched = isSet(settings, "watched");
        this.placed = settings.has("placement") ? settings.choice("placement") : null;
        this.zones = placed == null ? 1 : (int) settings.count("zones");
        this.groups = new Group[groups()];
        for (int group = 0; group < groups.length; group++) {
            groups[group] = new Group(queue(settings, group), shedder(settings, group));
        }
        this.rotation = new Workers(this, settings, world);
        this.flow = simulation.flow("service/" + name, () -> (long) waiting() + busy());
        this.finish = simulation.handler((slot, unused) -> finish(world.attempt(slot)));
        this.wake = simulation.handler((group, unused) -> {
            groups[(int) group].wakeAt = Long.MAX_VALUE;
            dispatch((int) group);
        });
        this.callSettings = settings.list("calls");
        this.callsHosts =
                settings.has("calls-hosts") ? world.policies.calls(settings.section("calls-hosts"), simulation) : null;
        this.changes = settings.has("configuration")
                ? new Changes(settings.section("configuration"), world, this::brought)
                : null;
    }

    private static boolean isSet(Settings settings, String flag) {
        return settings.has(flag) && settings.flag(flag);
    }

    // How many groups the workers form; whose they are, the placement says. Reading the scenario has checked that they
    // are of one size.
    private int groups() {
        if (placed == null) {
            return 1;
        }
        return switch (placed.kind()) {
            case "shared" -> 1;
            case "shards" -> workers / (int) placed.count();
            case "shuffle" -> workers;
            case "least-outstanding" -> workers / (int) placed.settings().count("size");
            case "cells" -> (int) placed.settings().count("count");
            case "mapping" -> (int) placed.settings().count("back-ends");
            default -> throw placed.unsupported();
        };
    }

    /** Called once all services and clients are known. */
    void connect() {
        if (placed != null && Set.of("shuffle", "cells", "mapping").contains(placed.kind())) {
            List<Integer> zoneOfGroup = new ArrayList<>();
            for (int group = 0; group < groups.length; group++) {
                zoneOfGroup.add((int) ((long) group * zones / groups.length) + 1);
            }
            Map<String, Double> traffic = new LinkedHashMap<>(); // clients may ask for the same tenants
            for (Client client : world.clients.values()) {
                if (isAskedBy(client)) {
                    client.traffic().forEach(one -> traffic.merge(one.tenant(), one.perSecond(), Double::sum));
                }
            }
            List<TenantTraffic> tenants = new ArrayList<>();
            traffic.forEach((tenant, perSecond) -> tenants.add(new TenantTraffic(tenant, perSecond)));
            long seed = simulation.streams().seed("placement/" + name);
            placement = world.policies.placement(placed, zoneOfGroup, tenants, simulation, seed);
        } else if (placed != null && placed.kind().equals("least-outstanding")) {
            placement = new LeastOutstanding(this, placed.settings().flag("heed-retry-after"));
        } else {
            placement = new PlainPlacement(groups.length);
        }
        if (callsHosts != null) {
            callHosts(callsHosts);
        }
        if (changes != null) {
            changes.configuration.begin(changes);
        }
        for (Settings call : callSettings) {
            String caller = name + "-call-" + calls.size();
            calls.add(new Call(
                    new Caller(caller, name, call, world, world.service(call.text("to")), null),
                    (int) call.count("calls"),
                    call.has("client") ? world.client(call.text("client")) : null,
                    call.has("or-else") ? orElse(caller + "-or-else", call.section("or-else")) : null));
        }
    }

    private Caller orElse(String caller, Settings settings) {
        Service instead = world.service(settings.text("to"));
        instead.askedInstead = true;
        return new Caller(caller, name, settings, world, instead, null, true);
    }

    private void callHosts(Calls calls) {
        Set<String> names = new LinkedHashSet<>(); // tenants with names may ask as several clients
        for (Client client : world.clients.values()) {
            if (client.caller.service == this) {
                names.addAll(client.hostNames());
            }
        }
        for (String name : names) {
            hosts.put(name, uncalled.size());
            uncalled.add(new ArrayList<>(1));
        }
        calls.begin(List.copyOf(names), this::called);
    }

    private void called(int host) {
        List<Attempt> waiting = List.copyOf(uncalled.get(host));
        uncalled.get(host).clear();
        for (Attempt attempt : waiting) {
            waitsForCall--;
            brought(attempt);
        }
    }

    /** What an attempt waited for was brought to where it was needed. */
    private void brought(Attempt attempt) {
        flow.finish();
        world.measurements.started(attempt, simulation.now(), 0);
        attempt.request.caller.answered(attempt, Request.GOOD);
    }

    /** Whether a client asks it, or a service that asks it. */
    boolean isAskedBy(Client client) {
        Service asked = client.caller.service;
        return asked == this
                || asked.callSettings.stream()
                        .anyMatch(call ->
                                (!call.has("client") || call.text("client").equals(client.name))
                                        && (call.text("to").equals(name)
                                                || (call.has("or-else")
                                                        && call.section("or-else")
                                                                .text("to")
                                                                .equals(name))));
    }

    /** Whether it asks a service for a client's requests, unless a call fails. */
    boolean asksFor(Client client, Service service) {
        return calls.stream()
                .anyMatch(call -> call.caller.service == service && (call.client == null || call.client == client));
    }

    boolean isAskedInstead() {
        return askedInstead;
    }

    /** Counts the requests of other services that are on their way, wait or are served here, retries between them included. */
    int openCalls() {
        return openCalls;
    }

    /** Whether requests wait before its workers. */
    boolean hasLines() {
        return callsHosts == null && changes == null;
    }

    /** Whether what waits before its workers is kept nowhere else. */
    boolean hasPlainLines() {
        return groups[0].queue instanceof PlainQueue;
    }

    void block(Block block) {
        blocks.add(block);
    }

    private boolean isBlocked(int group, boolean request) {
        for (Block block : blocks) {
            if (block.strikes(group, request, simulation.now())) {
                return true;
            }
        }
        return false;
    }

    private WorkQueue queue(Settings settings, int group) {
        Settings line = settings.section("queue");
        int served = workers / groups.length;
        if (line.has("lanes")) {
            String stream = "queue/" + name + (group == 0 ? "" : "/" + group);
            return world.policies.queue(
                    line, served, simulation, simulation.streams().seed(stream));
        }
        return new PlainQueue(
                served,
                line.count("room"),
                line.text("order").equals("lifo"),
                line.text("full").equals("drop"));
    }

    private @Nullable Shedder shedder(Settings settings, int group) {
        return settings.has("shedder")
                ? world.policies.shedder(
                        settings.section("shedder"),
                        simulation,
                        simulation.streams().seed("shedder/" + name + "/" + group))
                : null;
    }

    boolean sheds() {
        return groups[0].shedder != null;
    }

    long now() {
        return simulation.now();
    }

    /** Counts what waits before a group or is served there. */
    int inside(int group) {
        return groups[group].queue.waiting() + groups[group].busy;
    }

    /** Whose workers are in groups, as the scenario says. */
    boolean isPlaced() {
        return placed != null;
    }

    boolean isMapped() {
        return placed != null && placed.kind().equals("mapping");
    }

    boolean isInCells() {
        return placed != null && placed.kind().equals("cells");
    }

    Placement placement() {
        return placement;
    }

    /** Counts what waits before all groups. */
    int waiting() {
        int waiting = waitsForCall + (changes == null ? 0 : changes.waiting());
        for (Group group : groups) {
            waiting += group.queue.waiting();
        }
        return waiting;
    }

    /** Counts what waits in a lane, before all groups. */
    int waiting(String lane) {
        int waiting = 0;
        for (Group group : groups) {
            waiting += group.queue.waiting(lane);
        }
        return waiting;
    }

    /** How long a group's workers were busy so far, work in progress counted whole. */
    long busyNanos(int group) {
        return groups[group].busyNanos;
    }

    void poison(Poison poison) {
        poisons.add(poison);
    }

    boolean isPoisoned() {
        return !poisons.isEmpty();
    }

    /** How many different workers poisonous requests have crashed. */
    int crashed() {
        return crashed.cardinality();
    }

    void hang(Hang hang) {
        hangs.add(hang);
    }

    void slow(Slowness change) {
        slowness.add(change);
    }

    int busy() {
        int busy = 0;
        for (Group group : groups) {
            busy += group.busy;
        }
        return busy;
    }

    void submit(Attempt attempt) {
        flow.arrive();
        Integer host = callsHosts == null ? null : hosts.get(attempt.request.tenantName);
        if (host != null) {
            waitsForCall++;
            uncalled.get(host).add(attempt);
            return;
        }
        if (changes != null) {
            changes.submit(attempt);
            return;
        }
        attempt.demandNanos = attempt.request.caller.demand(attempt, time);
        if (attempt.number > 0 && !attempt.isCopy()) {
            attempt.demandNanos = (long) (attempt.demandNanos * retryCost);
        }
        int group =
                attempt.request.group >= 0 ? attempt.request.group : groups.length == 1 ? 0 : placement.group(attempt);
        if (group == Placement.NOBODY) {
            flow.lose();
            attempt.request.caller.answered(attempt, Request.FAILED);
            return;
        }
        attempt.group = group;
        if (!blocks.isEmpty() && isBlocked(group, true)) {
            flow.lose();
            attempt.request.caller.dropped(attempt);
            return;
        }
        if (watched || askedInstead) {
            world.measurements.reached(attempt);
        }
        if (isMapped()) {
            world.measurements.routed(attempt, rotation.serving(group));
        }
        if (isShed(attempt)) {
            flow.lose();
            answer(attempt, Request.FAILED);
            return;
        }
        switch (groups[group].queue.offer(attempt)) {
            case ADMITTED -> dispatch(group);
            case COALESCED -> {
                groups[group].left(attempt, false);
                flow.finish();
                answer(attempt, Request.COALESCED);
            }
            case REFUSED -> {
                groups[group].left(attempt, false);
                flow.lose();
                answer(attempt, Request.FAILED);
            }
            case DROPPED -> {
                groups[group].left(attempt, false);
                flow.lose();
                attempt.request.caller.dropped(attempt);
            }
        }
    }

    private void answer(Attempt attempt, int state) {
        if (!blocks.isEmpty() && isBlocked(attempt.group, false)) {
            attempt.request.caller.dropped(attempt);
        } else {
            attempt.request.caller.answered(attempt, state);
        }
    }

    private boolean isShed(Attempt attempt) {
        Shedder shedder = groups[attempt.group].shedder;
        if (shedder == null) {
            return false;
        }
        boolean shed = !shedder.admit(attempt);
        if (shed) {
            placement.refused(attempt.group, shedder.retryAfter().toNanos());
        }
        world.measurements.offered(attempt, shed);
        return shed;
    }

    /** Gives work to idle workers of all groups. */
    void dispatch() {
        for (int group = 0; group < groups.length; group++) {
            dispatch(group);
        }
    }

    /** Gives work to a group's idle workers; called whenever there may be both. A queue in which nothing waits is not asked. */
    void dispatch(int number) {
        Group group = groups[number];
        while (group.queue.waiting() > 0 && rotation.idle(number) > 0) {
            Attempt next = group.queue.take();
            if (next == null) {
                break;
            }
            if (dropsExpired && expired(next)) {
                group.queue.done(next);
                group.left(next, false);
                flow.lose();
                next.request.caller.dropped(next);
            } else {
                start(next);
            }
        }
        // What the queue says may lie behind us until it is asked for work, and without an idle worker nobody asks.
        boolean asks = group.queue.waiting() > 0 && rotation.idle(number) > 0;
        long wakeNanos = asks ? group.queue.wakeNanos() : Long.MAX_VALUE;
        if (wakeNanos < group.wakeAt) {
            group.wakeAt = Math.max(wakeNanos, simulation.now());
            simulation.at(group.wakeAt, wake, number, 0);
        }
    }

    private boolean expired(Attempt attempt) {
        return attempt.isCopy() ? attempt.deadlineNanos <= simulation.now() : attempt.abandoned;
    }

    private void start(Attempt attempt) {
        groups[attempt.group].busy++;
        long now = simulation.now();
        int worker = rotation.take(attempt.group, attempt);
        Hang hang = hangs.isEmpty() ? null : hang(attempt.request.caller.client, now);
        attempt.hung = hang != null;
        long duration = hang == null ? duration(attempt, worker, now) : hang.timeout;
        groups[attempt.group].busyNanos += Math.min(duration, world.horizonNanos - now);
        world.measurements.started(attempt, now, duration);
        attempt.finish = simulation.after(duration, finish, attempt.slot, 0);
        Poison poison = poisons.isEmpty() ? null : poison(attempt.request, now);
        if (poison != null) {
            crashed.set(worker);
            rotation.crashOne(worker, now + poison.backAfter);
        }
    }

    private @Nullable Poison poison(Request request, long now) {
        for (Poison poison : poisons) {
            if (poison.client == request.caller.client
                    && poison.tenant == request.tenant
                    && now >= poison.from
                    && now < poison.to) {
                return poison;
            }
        }
        return null;
    }

    private long duration(Attempt attempt, int worker, long now) {
        long demand = attempt.demandNanos;
        if (slowDown != null) {
            demand = slowDown.of(demand, groups[attempt.group].busy);
        }
        if (!slowness.isEmpty()) {
            double factor = 1;
            for (Slowness change : slowness) {
                boolean applies = now >= change.from
                        && now < change.to
                        && (change.group == World.ALL || change.group == attempt.group)
                        && worker - rotation.first(change.group) < change.workers
                        && touches(change, attempt.request.tenant);
                factor = applies ? factor * change.factorAt(now) : factor;
            }
            demand = (long) (demand * factor);
        }
        double coldness = rotation.coldness(worker, now);
        if (coldness > 1) {
            demand = (long) (demand * coldness);
        }
        return Math.max(1, demand);
    }

    // A gray failure touches some tenants always and others never, evenly by number.
    private static boolean touches(Slowness change, int tenant) {
        return change.tenants >= 1 || (tenant * 0.6180339887498949) % 1 < change.tenants;
    }

    private @Nullable Hang hang(@Nullable Client client, long now) {
        for (Hang hang : hangs) {
            if (hang.client == client && now >= hang.from && now < hang.to) {
                return hang;
            }
        }
        return null;
    }

    private void finish(Attempt attempt) {
        if (attempt.hung) {
            release(attempt);
            if (!groups[attempt.group].queue.failed(attempt)) {
                groups[attempt.group].left(attempt, true); // it held its worker for that long
                flow.lose();
                answer(attempt, Request.FAILED);
            }
            dispatch(attempt.group);
        } else {
            ask(attempt, 0, 0);
        }
    }

    // The worker is held while the service asks others, one call after the other.
    private void ask(Attempt attempt, int number, int done) {
        if (number == calls.size()) {
            complete(attempt, Request.GOOD);
            return;
        }
        Call call = calls.get(number);
        if (done == call.times || !call.isFor(attempt.request)) {
            ask(attempt, number + 1, 0);
            return;
        }
        Runnable next = () -> ask(attempt, number, done + 1);
        Runnable fail = () -> complete(attempt, Request.FAILED);
        Caller orElse = call.orElse;
        ask(attempt, call.caller, next, orElse == null ? fail : () -> ask(attempt, orElse, next, fail));
    }

    private void ask(Attempt attempt, Caller caller, Runnable next, Runnable otherwise) {
        Request from = attempt.request;
        caller.service.openCalls++;
        Request to = new Request(caller, asked++, from.tenant, from.tenantName, simulation.now(), answer -> {
            caller.service.openCalls--;
            if (!attempt.lost) {
                (answer.state == Request.GOOD ? next : otherwise).run();
            }
        });
        to.key = from.key;
        to.cause = from;
        attempt.asks = to;
        caller.send(to);
    }

    private void complete(Attempt attempt, int state) {
        int group = attempt.group;
        release(attempt);
        groups[group].queue.done(attempt);
        groups[group].left(attempt, true);
        flow.finish();
        answer(attempt, state);
        dispatch(group);
    }

    private void release(Attempt attempt) {
        groups[attempt.group].busy--;
        rotation.give(attempt);
    }

    /** A worker crashed: what it served is lost, and its caller notices. */
    void lose(Attempt attempt) {
        groups[attempt.group].busy--;
        attempt.lost = true;
        if (attempt.asks != null) {
            attempt.asks.cancelled = true;
        }
        simulation.cancel(attempt.finish);
        groups[attempt.group].queue.done(attempt);
        groups[attempt.group].left(attempt, false);
        flow.lose();
        answer(attempt, Request.FAILED);
    }

    /** What waits before a group is lost, and its callers notice; what they send then waits anew. */
    void loseLine(int number) {
        Group group = groups[number];
        List<Attempt> lost = new ArrayList<>();
        for (Attempt next = group.queue.take(); next != null; next = group.queue.take()) {
            group.queue.done(next);
            group.left(next, false);
            lost.add(next);
        }
        for (Attempt attempt : lost) {
            flow.lose();
            answer(attempt, Request.FAILED);
        }
    }
}
