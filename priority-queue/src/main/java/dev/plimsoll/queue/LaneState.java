package dev.plimsoll.queue;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One lane at work: its tenants, its keys and its counts. */
final class LaneState<T> {
    // Virtual time is worker nanoseconds over weight. A busy period can push it far, but it restarts at the largest
    // finish when the lane falls idle, and is moved back by rebase() long before it could overflow.
    private static final long REBASE_AT = 1L << 60;
    private static final double UNKNOWN_COST_NANOS = 1_000_000;
    private static final int FEWEST_IDLE_FLOWS = 64;

    final Lane settings;
    final Lease.Keeper<T> keeper;
    final int cap;
    final int guarantee;
    final FlowHeap<T> heap = new FlowHeap<>();
    final HashMap<String, Flow<T>> flows = new HashMap<>();
    final KeyTable<T> keys;
    final ServiceTimes serviceTimes = new ServiceTimes();
    final ArrayDeque<Aside<T>> aside = new ArrayDeque<>();

    /** Which opening of the journal this is; 0 without one. */
    long epoch;

    int inFlight;
    int ready;
    int delayed;
    int following;
    long bytes;
    boolean paused;
    boolean draining;
    boolean standing;
    private long aboveSinceNanos = Long.MAX_VALUE;
    private double retryTokens;
    private long virtual;
    private long highestFinish;
    private long orders;
    private int sweepAt = FEWEST_IDLE_FLOWS;

    /** Re-drive: interval between items, when the next is due, and how many are to come. */
    long redriveIntervalNanos;

    long redriveAtNanos = Long.MAX_VALUE;
    int toRedrive;

    /** Items that are nowhere but in the journal, where the reader of them stands, and when the next may come. */
    int spilled;

    final Journal.Cursor spillCursor = new Journal.Cursor();
    long unspillAtNanos;

    long accepted;
    long coalesced;
    long completed;
    long expired;
    long sidelined;
    long redriven;
    long retried;
    long leaseTimeouts;
    final EnumMap<Admission.Reason, Long> refused = new EnumMap<>(Admission.Reason.class);
    /** Worker time held by this lane up to {@link #occupancyAtNanos}. */
    long workerNanos;

    long occupancyAtNanos;

    LaneState(Lane settings, Lease.Keeper<T> keeper, int cap, int guarantee, long seed) {
        this.settings = settings;
        this.keeper = keeper;
        this.cap = cap;
        this.guarantee = guarantee;
        this.keys = new KeyTable<>(seed);
        this.retryTokens = settings.retryBurst;
    }

    int depth() {
        return ready + delayed + following;
    }

    boolean isRunnable() {
        return !heap.isEmpty() && !paused && inFlight < cap;
    }

    boolean balanced() {
        return accepted + redriven == completed + coalesced + expired + sidelined + depth() + inFlight + spilled;
    }

    Flow<T> flow(String tenant, long now) {
        Flow<T> flow = flows.get(tenant);
        if (flow == null) {
            if (flows.size() >= sweepAt) {
                forgetIdleFlows(now);
                sweepAt = 2 * Math.max(FEWEST_IDLE_FLOWS / 2, flows.size());
            }
            Double weight = settings.weights.get(tenant);
            flow = new Flow<>(this, tenant, weight == null ? 1 : weight);
            flows.put(tenant, flow);
        }
        return flow;
    }

    /** An idle flow may go once nothing about it differs from a new one's. */
    private void forgetIdleFlows(long now) {
        Iterator<Map.Entry<String, Flow<T>>> all = flows.entrySet().iterator();
        while (all.hasNext()) {
            Flow<T> flow = all.next().getValue();
            boolean windowOver = settings.tenantRate == 0 || flow.windowNanos + 2 * settings.tenantWindowNanos <= now;
            if (flow.entries == 0 && flow.finish <= virtual && !flow.quarantined && windowOver) {
                all.remove();
            }
        }
    }

    /** Puts an entry on its flow's ready list. */
    void ready(Lease<T> item, long now) {
        Flow<T> flow = item.flow;
        item.state = Lease.READY;
        item.dueNanos = now;
        if (flow.ready == 0) {
            flow.start = flow.finish;
            flow.order = orders++;
        }
        flow.add(item);
        ready++;
        if (flow.heapIndex < 0 || flow.head == item) { // else nothing that the flow's place depends on has changed
            update(flow);
        }
    }

    void unready(Lease<T> item) {
        Flow<T> flow = item.flow;
        flow.remove(item);
        ready--;
        update(flow);
        if (ready == 0) {
            notStanding();
        }
    }

    /** Brings the flow's place in the heap in line with its state. */
    void update(Flow<T> flow) {
        Lease<T> head = flow.head;
        if (head == null || flow.quarantined || flow.inFlight >= settings.tenantCap) {
            if (flow.heapIndex >= 0) {
                heap.remove(flow);
            }
            return;
        }
        boolean joins = flow.heapIndex < 0;
        if (joins) {
            flow.start = Math.max(flow.start, virtual); // time away, idle or held back, earns no credit
        }
        if (settings.fair) {
            flow.tag = flow.start;
        } else {
            flow.tag = head.firstNanos;
            flow.order = head.id;
        }
        if (joins) {
            heap.add(flow);
        } else {
            heap.moved(flow);
        }
    }

    /** The entry to run next, still on its list; the lane must be runnable. */
    @Nullable
    Lease<T> candidate(long now) {
        Flow<T> flow = heap.first();
        if (flow == null) {
            return null;
        }
        if (settings.standingTargetNanos > 0) {
            watchStandingQueue(flow, now);
        }
        return standing ? flow.tail : flow.head;
    }

    private void watchStandingQueue(Flow<T> flow, long now) {
        Lease<T> head = flow.head;
        if (head == null || now - head.dueNanos <= settings.standingTargetNanos) {
            notStanding();
        } else if (aboveSinceNanos == Long.MAX_VALUE) {
            aboveSinceNanos = now;
        } else if (now - aboveSinceNanos >= settings.standingIntervalNanos) {
            standing = true;
        }
    }

    private void notStanding() {
        standing = false;
        aboveSinceNanos = Long.MAX_VALUE;
    }

    /** Takes the candidate off its list and charges its tenant. */
    void grant(Lease<T> item, long now) {
        Flow<T> flow = item.flow;
        flow.remove(item);
        ready--;
        if (ready == 0) {
            notStanding();
        }
        if (item.cost == 0) {
            double mean = flow.meanNanos > 0 ? flow.meanNanos : serviceTimes.meanNanos();
            item.cost = (float) (mean > 0 ? mean : UNKNOWN_COST_NANOS);
        }
        virtual = Math.max(virtual, flow.start);
        flow.finish = flow.start + (long) (item.cost * flow.price);
        flow.start = flow.finish;
        highestFinish = Math.max(highestFinish, flow.finish);
        flow.order = orders++;
        flow.inFlight++;
        occupy(now);
        inFlight++;
        update(flow);
        if (virtual > REBASE_AT) {
            rebase();
        }
    }

    /** Gives the worker back, and charges what it really cost. */
    void release(Lease<T> item, long now) {
        Flow<T> flow = item.flow;
        long spent = now - item.startedNanos;
        long correction = (long) ((spent - item.cost) * flow.price);
        flow.finish += correction;
        flow.start += correction;
        highestFinish = Math.max(highestFinish, flow.finish);
        flow.meanNanos += flow.meanNanos == 0 ? spent : (spent - flow.meanNanos) / 8;
        flow.inFlight--;
        occupy(now);
        inFlight--;
        update(flow);
        if (inFlight == 0 && ready == 0) {
            virtual = Math.max(virtual, highestFinish); // all debts end with the busy period
        }
    }

    private void rebase() {
        for (Flow<T> flow : flows.values()) {
            flow.start = Math.max(0, flow.start - virtual);
            flow.finish = Math.max(0, flow.finish - virtual);
            flow.tag = settings.fair ? flow.start : flow.tag;
        }
        highestFinish = Math.max(0, highestFinish - virtual);
        virtual = 0;
    }

    void occupy(long now) {
        workerNanos += inFlight * (now - occupancyAtNanos);
        occupancyAtNanos = now;
    }

    void earnRetry() {
        retryTokens = Math.min(settings.retryBurst, retryTokens + settings.retryRatio);
    }

    boolean spendRetry() {
        // Tenths do not add up to one exactly.
        if (retryTokens < 1 - 1e-9) {
            return false;
        }
        retryTokens = Math.max(0, retryTokens - 1);
        return true;
    }

    /** Whether the tenant as a whole is within the lane's rate; counts this submission. */
    boolean withinTenantRate(Flow<T> flow, long now) {
        if (settings.tenantRate == 0) {
            return true;
        }
        long window = settings.tenantWindowNanos;
        double allowed = settings.tenantRate * window / 1e9;
        if (flow.windowNanos == Long.MIN_VALUE || now - flow.windowNanos >= window) {
            boolean adjacent = flow.windowNanos != Long.MIN_VALUE && now - flow.windowNanos < 2 * window;
            flow.refused = flow.refused && adjacent && flow.windowCount > allowed;
            flow.windowNanos = now - (flow.windowNanos == Long.MIN_VALUE ? 0 : (now - flow.windowNanos) % window);
            flow.windowCount = 0;
        }
        flow.windowCount++;
        if (flow.windowCount > allowed) {
            flow.refused = true;
        }
        return !flow.refused;
    }

    /** An item that was set aside, with the cause. */
    record Aside<T>(Lease<T> item, String cause) {}
}
