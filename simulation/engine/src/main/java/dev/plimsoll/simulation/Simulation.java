package dev.plimsoll.simulation;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/*
 * One loop takes the first event off the list, sets the clock to its time and calls its handler. Everything else hangs
 * off that:
 *
 *  - The typed lane is the loop itself: an event is a handler's number and two longs, and lives in a record of the pool
 *    until its handler is called. Nothing is allocated.
 *  - The object lane (actions and the virtual executor, which production code sees) is handler 0, whose first number
 *    is an index into a table of Runnables.
 *
 * Events at one time run by priority, then in the order they were scheduled. The sequence number counts schedulings,
 * so it is a function of the program and the seed alone.
 *
 * Cancelling marks the record and leaves it in the list: time-outs are cancelled in nearly all cases, and finding one in a
 * heap costs more than skipping it later. When more than half of a list is dead it is purged, which keeps cancel O(1)
 * amortised and memory within twice the live events.
 */
/**
 * A simulated world: virtual time, pending events, randomness by name, and the figures a run leaves behind.
 *
 * <p>Production code is given {@link #nanoClock()}, {@link #wallClock()}, {@link #scheduler()} and {@link #stream} in
 * place of the real ones and runs unchanged. Models for load and machines use the typed lane, {@link #handler} and {@link
 * #at}, which allocates nothing.
 *
 * <p>Time is a {@code long} in nanoseconds and starts at 0. Events run in the total order (time, priority, order of
 * scheduling), so a run is a function of its code and its seed. It takes virtual time only between events; an event that takes
 * real time beyond the watchdog's patience ends the run with a stack dump.
 *
 * <p>Not thread-safe: one simulation, one thread. Run replications in parallel by giving each its own simulation.
 */
public final class Simulation {

    /** The wall-clock time at virtual time 0: 2026-01-01T00:00:00Z. */
    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    /** The priority of events scheduled without one. */
    public static final byte NORMAL = 0;

    /** A time no run reaches: an event at it never runs. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How many events may follow one another without virtual time moving before a run is taken for stuck. */
    public static final long MAX_EVENTS_AT_ONE_TIME = 50_000_000;

    private static final int PURGE_AT_LEAST = 64;
    private static final int ACTION = 0;
    private static final VarHandle EVENTS;

    static {
        try {
            EVENTS = MethodHandles.lookup().findVarHandle(Simulation.class, "events", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Streams streams;
    private final Duration patience;
    private final EventPool pool = new EventPool(64);
    private final EventList list;
    private final VirtualScheduler scheduler = new VirtualScheduler(this);
    private final Map<String, Flow> flows = new LinkedHashMap<>();
    private final Map<String, Counter> counters = new LinkedHashMap<>();

    private EventHandler[] handlers = new EventHandler[16];
    private int handlerCount;
    private @Nullable Runnable[] actions = new Runnable[16];
    private int[] freeActions = new int[16];
    private int actionCount;
    private int freeActionCount;

    private long now;
    private long sequence = 1; // so that no handle is 0
    private long events; // written opaquely, for the watchdog
    private boolean stopped;
    private @Nullable Thread runner;
    private volatile StackTraceElement @Nullable [] stalled; // written by the watchdog

    private Simulation(long seed, Duration patience) {
        this.streams = Streams.of(seed);
        this.patience = patience;
        this.list = new LadderEventList(pool);
        handler(this::runAction);
    }

    /**
     * Creates a simulation with the default watchdog, which gives an event 30 seconds of real time.
     *
     * @param seed the seed of every random choice in the run
     * @return a simulation at time 0 with no event
     */
    public static Simulation of(long seed) {
        return of(seed, Duration.ofSeconds(30));
    }

    /**
     * Creates a simulation with a watchdog of a given patience.
     *
     * @param seed the seed of every random choice in the run
     * @param patience the real time one event may take, at least a millisecond; zero for no watchdog
     * @return a simulation at time 0 with no event
     * @throws IllegalArgumentException if {@code patience} is negative or above zero and under a millisecond
     */
    public static Simulation of(long seed, Duration patience) {
        requireNonNull(patience, "patience");
        if (patience.isNegative() || (!patience.isZero() && patience.toMillis() < 1)) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: zero, or at least PT0.001S)");
        }
        return new Simulation(seed, patience);
    }

    /**
     * Returns the seed of the run.
     *
     * @return the seed given when this simulation was created
     */
    public long seed() {
        return streams.seed();
    }

    /**
     * Returns the virtual time.
     *
     * @return nanoseconds since the start of the run
     */
    public long now() {
        return now;
    }

    /**
     * Returns the virtual stand-in for {@code System::nanoTime}.
     *
     * @return a clock that reads {@link #now()}
     */
    public LongSupplier nanoClock() {
        return this::now;
    }

    /**
     * Returns the virtual stand-in for {@code InstantSource.system()}.
     *
     * @return a clock that reads {@link #EPOCH} plus the virtual time
     */
    public InstantSource wallClock() {
        return () -> EPOCH.plusNanos(now);
    }

    /**
     * Returns the run's executor, the virtual stand-in for the caller's {@code ScheduledExecutorService}.
     *
     * <p>It behaves as {@code ScheduledThreadPoolExecutor} does with one thread: first in, first out at equal times;
     * after {@code shutdown} delayed tasks still run and periodic ones stop. Tasks never run inside the call that
     * submits them. What would block ({@code get} of an unfinished task, {@code invokeAll}, {@code awaitTermination}
     * before the end) throws {@link WouldBlockException}. An exception stays in the task's future, as in the JDK, but for
     * tasks given to {@code execute}, whose exceptions end the run; an {@code Error}, which is what a failed assertion
     * is, ends the run always.
     *
     * @return the same executor each time
     */
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /**
     * Creates one more executor, for what has its own life: its {@code shutdownNow} silences one simulated process and no
     * other.
     *
     * @return a new executor that behaves as {@link #scheduler()} does
     */
    public ScheduledExecutorService newScheduler() {
        return new VirtualScheduler(this);
    }

    /**
     * Returns the streams of this run's seed.
     *
     * @return where {@link #stream} takes them from
     */
    public Streams streams() {
        return streams;
    }

    /**
     * Creates the stream of random numbers with a name; see {@link Streams#stream(String)}.
     *
     * @param name what the stream decides, as {@code "arrivals/eu"}
     * @return a new generator at the start of its stream
     */
    public RandomGenerator stream(String name) {
        return streams.stream(name);
    }

    /**
     * Creates the short stream of one request or other numbered thing; see {@link Streams#stream(String, long)}.
     *
     * @param name what the stream decides
     * @param index the number of the request
     * @return a new generator at the start of its stream
     */
    public RandomGenerator stream(String name, long index) {
        return streams.stream(name, index);
    }

    /**
     * Registers a handler of typed events.
     *
     * @param handler what to call
     * @return its number, to be given to {@link #at}
     */
    public int handler(EventHandler handler) {
        requireNonNull(handler, "handler");
        if (handlerCount == handlers.length) {
            handlers = Arrays.copyOf(handlers, handlerCount * 2);
        }
        handlers[handlerCount] = handler;
        return handlerCount++;
    }

    /**
     * Schedules a typed event at normal priority. Allocates nothing.
     *
     * @param timeNanos when, not before {@link #now()}
     * @param handler a number that {@link #handler} returned
     * @param a passed to the handler
     * @param b passed to the handler
     * @return a handle for {@link #cancel}; never 0 and never reused
     * @throws IllegalArgumentException if the time has passed or the handler is unknown
     */
    public long at(long timeNanos, int handler, long a, long b) {
        return at(timeNanos, handler, a, b, NORMAL);
    }

    /**
     * Schedules a typed event. Allocates nothing.
     *
     * @param timeNanos when, not before {@link #now()}
     * @param handler a number that {@link #handler} returned
     * @param a passed to the handler
     * @param b passed to the handler
     * @param priority orders events at one time: lower runs first
     * @return a handle for {@link #cancel}; never 0 and never reused
     * @throws IllegalArgumentException if the time has passed or the handler is unknown
     */
    public long at(long timeNanos, int handler, long a, long b, byte priority) {
        if (timeNanos < now) {
            throw new IllegalArgumentException("timeNanos: " + timeNanos + " (expected: at least now, " + now + ")");
        }
        if (handler < 0 || handler >= handlerCount) {
            throw new IllegalArgumentException("handler: " + handler + " (expected: 0.." + (handlerCount - 1) + ")");
        }
        long number = sequence++;
        if (number > EventPool.MAX_SEQUENCE) {
            throw new IllegalStateException("events: " + number + " (expected: at most 2^40 a run)");
        }
        long order = (long) priority << 56 | number;
        int slot = pool.allocate(timeNanos, order, handler, a, b);
        list.add(timeNanos, order, slot);
        return EventPool.handle(number, slot);
    }

    /**
     * Schedules an action at normal priority, for what is not worth a handler. Allocates nothing itself.
     *
     * @param timeNanos when, not before {@link #now()}
     * @param action what to run
     * @return a handle for {@link #cancel}
     * @throws IllegalArgumentException if the time has passed
     */
    public long at(long timeNanos, Runnable action) {
        requireNonNull(action, "action");
        if (timeNanos < now) {
            throw new IllegalArgumentException("timeNanos: " + timeNanos + " (expected: at least now, " + now + ")");
        }
        int index;
        if (freeActionCount > 0) {
            index = freeActions[--freeActionCount];
        } else {
            if (actionCount == actions.length) {
                actions = Arrays.copyOf(actions, actionCount * 2);
                freeActions = Arrays.copyOf(freeActions, actionCount * 2);
            }
            index = actionCount++;
        }
        actions[index] = action;
        return at(timeNanos, ACTION, index, 0, NORMAL);
    }

    /**
     * Schedules a typed event some time from now. Allocates nothing.
     *
     * @param delayNanos how long from now, at least 0; past the end of time means never
     * @param handler a number that {@link #handler} returned
     * @param a passed to the handler
     * @param b passed to the handler
     * @return a handle for {@link #cancel}
     * @throws IllegalArgumentException if the delay is negative or the handler is unknown
     */
    public long after(long delayNanos, int handler, long a, long b) {
        return at(later(delayNanos), handler, a, b, NORMAL);
    }

    /**
     * Schedules an action some time from now.
     *
     * @param delayNanos how long from now, at least 0; past the end of time means never
     * @param action what to run
     * @return a handle for {@link #cancel}
     * @throws IllegalArgumentException if the delay is negative
     */
    public long after(long delayNanos, Runnable action) {
        return at(later(delayNanos), action);
    }

    private long later(long delayNanos) {
        if (delayNanos < 0) {
            throw new IllegalArgumentException("delayNanos: " + delayNanos + " (expected: at least 0)");
        }
        long time = now + delayNanos;
        return time < 0 ? NEVER : time;
    }

    /**
     * Cancels an event. O(1).
     *
     * @param handle what scheduling it returned
     * @return {@code true} if the event was pending and will not run; {@code false} if it has run, is running or was
     *     cancelled before
     */
    public boolean cancel(long handle) {
        int slot = pool.slotOf(handle);
        if (slot == EventPool.NONE) {
            return false;
        }
        if (pool.handler(slot) == ACTION) {
            takeAction(pool.a(slot));
        }
        pool.kill(slot);
        if (pool.dead() > PURGE_AT_LEAST && pool.dead() > list.size() >> 1) {
            list.purge();
        }
        return true;
    }

    private Runnable takeAction(long a) {
        int index = (int) a;
        Runnable action = requireNonNull(actions[index], "action");
        actions[index] = null;
        freeActions[freeActionCount++] = index;
        return action;
    }

    private void runAction(long a, long b) {
        takeAction(a).run();
    }

    /**
     * Returns how many events are pending, cancelled ones not counted.
     *
     * @return pending events
     */
    public int pending() {
        return list.size() - pool.dead();
    }

    /**
     * Returns how many events have run.
     *
     * @return events, from the start of the simulation
     */
    public long events() {
        return events;
    }

    /** Ends the run after the current event; the next {@code run} or {@code runUntil} goes on from there. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs until no event is pending, then checks the balance of every flow. The clock stays at the last event.
     *
     * @throws SimulationException if an event fails, does not return or time stands still
     * @throws FlowImbalanceException if a flow does not balance
     */
    public void run() {
        run(NEVER - 1);
    }

    /**
     * Runs every event up to and including a time, sets the clock to that time (unless {@link #stop} was called), then
     * checks the balance of every flow.
     *
     * @param timeNanos when to pause, not before {@link #now()}
     * @throws IllegalArgumentException if the time has passed
     * @throws SimulationException if an event fails, does not return or time stands still
     * @throws FlowImbalanceException if a flow does not balance
     */
    public void runUntil(long timeNanos) {
        if (timeNanos < now || timeNanos == NEVER) {
            throw new IllegalArgumentException(
                    "timeNanos: " + timeNanos + " (expected: at least now, " + now + ", and before the end of time)");
        }
        run(timeNanos);
        if (!stopped) {
            now = timeNanos;
        }
    }

    /**
     * Runs for some time from now; see {@link #runUntil}.
     *
     * @param duration how long, at least zero
     * @throws IllegalArgumentException if the duration is negative
     * @throws SimulationException if an event fails, does not return or time stands still
     * @throws FlowImbalanceException if a flow does not balance
     */
    public void runFor(Duration duration) {
        runUntil(Math.addExact(now, duration.toNanos()));
    }

    private void run(long limit) {
        if (runner != null) {
            throw new IllegalStateException("run: called from within an event at " + seconds(now) + " s");
        }
        stopped = false;
        runner = Thread.currentThread();
        Watchdog watchdog = Watchdog.watch(this, patience);
        try {
            loop(limit);
        } finally {
            watchdog.close();
            runner = null;
        }
        for (Flow flow : flows.values()) {
            flow.check(now, seed());
        }
    }

    private void loop(long limit) {
        EventPool p = pool;
        long eventsHere = 0;
        while (!stopped) {
            int slot = list.poll(limit);
            if (slot == EventPool.NONE) {
                break;
            }
            int at = slot * EventPool.STRIDE;
            long[] w = p.words;
            long time = w[at + EventPool.TIME];
            long a = w[at + EventPool.A];
            long b = w[at + EventPool.B];
            int handler = p.handler(slot);
            if (handler == EventPool.DEAD) {
                p.reap(slot);
                continue;
            }
            p.free(slot);
            if (time != now) {
                now = time;
                eventsHere = 0;
            } else if (++eventsHere > MAX_EVENTS_AT_ONE_TIME) {
                throw failure("more than " + MAX_EVENTS_AT_ONE_TIME + " events without time moving", null);
            }
            EVENTS.setOpaque(this, events + 1);
            try {
                handlers[handler].handle(a, b);
            } catch (Throwable e) {
                throw failure(String.valueOf(e), e);
            }
            if ((events & 1023) == 0 && stalled != null) {
                throw failure("an event took too long", null);
            }
        }
    }

    private SimulationException failure(String what, @Nullable Throwable cause) {
        StackTraceElement[] stack = stalled;
        StringBuilder message = new StringBuilder()
                .append("event ")
                .append(events)
                .append(" at ")
                .append(seconds(now))
                .append(" s, seed ")
                .append(seed())
                .append(": ")
                .append(what);
        if (stack != null) {
            Thread.interrupted(); // the watchdog's, not the caller's
            stalled = null;
            message.append("; it did not return within ").append(patience).append(" of real time and was at");
            for (StackTraceElement frame : stack) {
                message.append("\n\tat ").append(frame);
            }
        }
        return new SimulationException(message.toString(), cause);
    }

    /** Called by the watchdog's thread: the events run so far. */
    long progress() {
        return (long) EVENTS.getOpaque(this);
    }

    /** Called by the watchdog's thread, once. */
    void stalled(StackTraceElement[] stack) {
        stalled = stack;
    }

    /** Refuses calls from threads other than the one that runs the simulation, which could come at any moment. */
    void checkThread(String call) {
        Thread expected = runner;
        if (expected != null && expected != Thread.currentThread()) {
            throw new IllegalStateException(call + ": called from thread \""
                    + Thread.currentThread().getName() + "\" during the run (expected: the simulation's thread, \""
                    + expected.getName() + "\")");
        }
    }

    /**
     * Creates a flow whose balance is checked at the end of every run.
     *
     * @param name what flows, as {@code "requests"}
     * @param inSystem counts what is in the system by looking there: queue lengths plus busy servers, say, and not by
     *     subtracting departures from arrivals, which would balance always
     * @return a new flow
     * @throws IllegalArgumentException if there is a flow of this name
     */
    public Flow flow(String name, LongSupplier inSystem) {
        requireNonNull(name, "name");
        Flow flow = new Flow(name, requireNonNull(inSystem, "inSystem"));
        if (flows.putIfAbsent(name, flow) != null) {
            throw new IllegalArgumentException("name: \"" + name + "\" (expected: a flow's name, used once)");
        }
        return flow;
    }

    /**
     * Returns the counter with a name, which is created on first use.
     *
     * @param name what is counted
     * @return the same counter for the same name
     */
    public Counter counter(String name) {
        return counters.computeIfAbsent(requireNonNull(name, "name"), Counter::new);
    }

    /**
     * Returns the values of all counters.
     *
     * @return values by name, in the order in which the counters were created
     */
    public Map<String, Long> counters() {
        Map<String, Long> values = new LinkedHashMap<>();
        counters.forEach((name, counter) -> values.put(name, counter.value()));
        return values;
    }

    static String seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9).toPlainString();
    }
}
