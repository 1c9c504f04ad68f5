package dev.plimsoll.queue;

import dev.plimsoll.queue.Admission.Admitted;
import dev.plimsoll.queue.Admission.Coalesced;
import dev.plimsoll.queue.Admission.Reason;
import dev.plimsoll.queue.Admission.Refused;
import dev.plimsoll.queue.OperationLog.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The queue without lock and clock. */
final class Engine<T> {
    // Three levels decide who runs next: lanes by occupancy (pick), tenants by virtual time (LaneState's heap), items
    // of
    // a tenant by first admission (Flow's list). Entries are Lease objects. An entry is in exactly one place:
    //
    //   READY      on its flow's list            DELAYED   on the wheel "delays"
    //   FOLLOWING  hangs on the running entry    LEASED    on the wheel "leases", where it runs out
    //
    // and in a coalescing lane its key's entry is in the lane's key table: the leased one while it runs (its follow-up
    // hangs on it), else the waiting one. All times are nanoseconds since the façade was made, so that they neither
    // wrap nor turn negative.
    //
    // What no lane may touch: freeSeats never falls below unusedReserve, the sum of what each lane lacks to its
    // reserve. A lane below its reserve takes its own; any other takes only what lies above that sum.

    /** When to look again for a spilled item that is not written yet. */
    private static final long JOURNAL_BUSY_NANOS = 1_000_000;

    private static final long MIN_RETRY_AFTER_NANOS = 100_000_000;
    private static final long MAX_RETRY_AFTER_NANOS = 60_000_000_000L;

    final int workers;
    final List<LaneState<T>> lanes;
    private final TimingWheel<T> delays = new TimingWheel<>();
    private final TimingWheel<T> leases = new TimingWheel<>();
    private final SplittableRandom random;
    private final BinaryOperator<T> merge;
    private final @Nullable ToIntFunction<T> sizer;
    private final @Nullable OperationLog log;
    private final @Nullable ItemRecords<T> records;
    private int inFlight;
    private int unusedReserve;
    private long ids;
    private int redriving;
    private final boolean spilling;
    boolean closed;

    Engine(
            int workers,
            List<LaneState<T>> lanes,
            long seed,
            BinaryOperator<T> merge,
            @Nullable ToIntFunction<T> sizer,
            @Nullable OperationLog log,
            @Nullable ItemRecords<T> records) {
        this.workers = workers;
        this.lanes = lanes;
        this.random = new SplittableRandom(seed);
        this.merge = merge;
        this.sizer = sizer;
        this.log = log;
        this.records = records;
        boolean spills = false;
        for (LaneState<T> lane : lanes) {
            unusedReserve += lane.settings.reserve;
            spills |= lane.settings.spillIntervalNanos > 0;
        }
        this.spilling = spills && records != null;
    }

    int inFlight() {
        return inFlight;
    }

    Admission submit(
            LaneState<T> lane,
            String tenant,
            String key,
            T payload,
            float costNanos,
            long timeoutNanos,
            long delayNanos,
            long now) {
        if (closed) {
            return refuse(lane, Reason.CLOSED, tenant, key, now);
        }
        if (timeoutNanos <= 0) {
            return refuse(lane, Reason.DEADLINE_PASSED, tenant, key, now);
        }
        Flow<T> flow = lane.flow(tenant, now);
        if (flow.quarantined) {
            return refuse(lane, Reason.TENANT_QUARANTINED, tenant, key, now);
        }
        if (!lane.withinTenantRate(flow, now)) {
            return refuse(lane, Reason.TENANT_RATE, tenant, key, now);
        }
        int bytes = sizer == null ? 0 : sizer.applyAsInt(payload);
        if (bytes > lane.settings.maxPayloadBytes) {
            return refuse(lane, Reason.PAYLOAD_TOO_LARGE, tenant, key, now);
        }
        if (records != null) {
            if (records.hasFailed()) {
                return refuse(lane, Reason.JOURNAL_FAILED, tenant, key, now);
            }
            if (!records.fits(lane.settings.name, tenant, key, payload)) {
                return refuse(lane, Reason.PAYLOAD_TOO_LARGE, tenant, key, now);
            }
        }
        long deadline = timeoutNanos == Long.MAX_VALUE ? timeoutNanos : now + timeoutNanos;
        if (lane.settings.coalescing) {
            Lease<T> entry = lane.keys.find(flow, key);
            if (entry != null && entry.state == Lease.LEASED) {
                if (entry.followUp == null) {
                    return follow(entry, payload, bytes, costNanos, deadline, delayNanos, now);
                }
                entry = entry.followUp;
            }
            if (entry != null) {
                return coalesce(entry, payload, costNanos, deadline, now + delayNanos, now);
            }
        }
        if (lane.draining) {
            return refuse(lane, Reason.LANE_DRAINING, tenant, key, now);
        }
        if (lane.depth() + lane.aside.size() >= lane.settings.maxItems) {
            expireHeads(lane, flow, now);
            if (lane.depth() + lane.aside.size() >= lane.settings.maxItems) {
                return spillOrRefuse(
                        lane, Reason.LANE_FULL, flow, key, payload, costNanos, deadline, now + delayNanos, now);
            }
        }
        if (lane.bytes + bytes > lane.settings.maxBytes) {
            return spillOrRefuse(
                    lane, Reason.LANE_BYTES, flow, key, payload, costNanos, deadline, now + delayNanos, now);
        }
        Lease<T> item = new Lease<>(flow, key, payload, ++ids, now + delayNanos);
        item.cost = costNanos;
        item.deadlineNanos = deadline;
        item.bytes = bytes;
        admit(lane, item);
        if (lane.settings.coalescing) {
            lane.keys.add(item);
        }
        schedule(item, now + delayNanos, now);
        store(item, now);
        note(Operation.ADMIT, item, now);
        return Admitted.IN_MEMORY;
    }

    private Admission spillOrRefuse(
            LaneState<T> lane,
            Reason reason,
            Flow<T> flow,
            String key,
            T payload,
            float costNanos,
            long deadline,
            long due,
            long now) {
        if (lane.settings.spillIntervalNanos == 0 || records == null) {
            return refuse(lane, reason, flow.tenant, key, now);
        }
        Lease<T> item = new Lease<>(flow, key, payload, ++ids, due);
        item.cost = costNanos;
        item.deadlineNanos = deadline;
        item.dueNanos = due;
        records.spill(item, now);
        lane.accepted++;
        lane.spilled++;
        note(Operation.ADMIT, item, now);
        return Admitted.IN_MEMORY;
    }

    /** Brings a spilled item back where nothing else is ready and a worker is free. Returns whether one came. */
    private boolean unspill(long now) {
        for (int i = 0; i < lanes.size(); i++) {
            LaneState<T> lane = lanes.get(i);
            if (!mayUnspill(lane) || now < lane.unspillAtNanos || records == null) {
                continue;
            }
            ItemRecords.Stored<T> stored = records.nextSpilled(lane.spillCursor, lane.settings.name, now);
            if (stored == null) {
                lane.unspillAtNanos = now + JOURNAL_BUSY_NANOS;
                continue;
            }
            lane.unspillAtNanos = Math.max(lane.unspillAtNanos, now - lane.settings.spillIntervalNanos)
                    + lane.settings.spillIntervalNanos;
            lane.spilled--;
            Lease<T> old = new Lease<>(
                    lane.flow(stored.tenant(), now), stored.key(), stored.payload(), stored.id(), stored.firstNanos());
            old.deadlineNanos = stored.deadlineNanos();
            old.attempts = stored.attempts();
            old.bytes = sizer == null ? 0 : sizer.applyAsInt(stored.payload());
            bringBack(lane, old, stored.dueNanos(), now);
            return true;
        }
        return false;
    }

    private boolean mayUnspill(LaneState<T> lane) {
        return lane.spilled > 0
                && lane.heap.isEmpty() // of what is ready, nothing may run
                && !lane.paused
                && lane.inFlight < lane.cap
                && (lane.inFlight < lane.settings.reserve || workers - inFlight > unusedReserve)
                && lane.depth() + lane.aside.size() < lane.settings.maxItems
                && lane.bytes < lane.settings.maxBytes;
    }

    /** The key runs: the item waits for the end of that run and then has one of its own. */
    private Admission follow(
            Lease<T> running, T payload, int bytes, float costNanos, long deadline, long delayNanos, long now) {
        LaneState<T> lane = running.flow.lane;
        if (lane.draining) {
            return refuse(lane, Reason.LANE_DRAINING, running.flow.tenant, running.key, now);
        }
        if (lane.bytes + bytes > lane.settings.maxBytes) {
            return refuse(lane, Reason.LANE_BYTES, running.flow.tenant, running.key, now);
        }
        Lease<T> item = new Lease<>(running.flow, running.key, payload, ++ids, now + delayNanos);
        item.cost = costNanos;
        item.deadlineNanos = deadline;
        item.bytes = bytes;
        item.dueNanos = now + delayNanos;
        item.state = Lease.FOLLOWING;
        running.followUp = item;
        lane.following++;
        admit(lane, item);
        store(item, now);
        note(Operation.ADMIT, item, now);
        return Admitted.IN_MEMORY;
    }

    private void admit(LaneState<T> lane, Lease<T> item) {
        item.flow.entries++;
        lane.bytes += item.bytes;
        lane.accepted++;
    }

    private Admission coalesce(Lease<T> entry, T payload, float costNanos, long deadline, long due, long now) {
        LaneState<T> lane = entry.flow.lane;
        T before = entry.payload;
        long deadlineBefore = entry.deadlineNanos;
        long dueBefore = entry.dueNanos;
        if (!mergeInto(entry, entry.payload, payload)) {
            return refuse(lane, Reason.LANE_BYTES, entry.flow.tenant, entry.key, now);
        }
        if (costNanos != 0) {
            entry.cost = costNanos;
        }
        entry.deadlineNanos = Math.max(entry.deadlineNanos, deadline);
        // A retried entry keeps its back-off: otherwise a key that fails and is submitted all the time has none.
        if (due < entry.dueNanos && entry.attempts == 0) {
            if (entry.state == Lease.FOLLOWING) {
                entry.dueNanos = due;
                entry.firstNanos = due;
            } else if (entry.state == Lease.DELAYED) {
                delays.remove(entry);
                lane.delayed--;
                entry.firstNanos = due;
                schedule(entry, due, now);
            }
        }
        if (entry.payload != before || entry.deadlineNanos != deadlineBefore || entry.dueNanos != dueBefore) {
            store(entry, now);
        } else if (records != null) {
            records.notStored();
        }
        lane.accepted++;
        lane.coalesced++;
        note(Operation.COALESCE, entry, now);
        return Coalesced.IN_MEMORY;
    }

    /** Replaces the entry's payload by the merged one, unless that would burst the lane's bytes. */
    private boolean mergeInto(Lease<T> entry, T older, T newer) {
        LaneState<T> lane = entry.flow.lane;
        T merged = merge.apply(older, newer);
        int bytes = sizer == null ? 0 : sizer.applyAsInt(merged);
        long lanes = lane.bytes - entry.bytes + bytes;
        if (bytes > entry.bytes && lanes > lane.settings.maxBytes) {
            return false;
        }
        if (records != null && !records.fits(lane.settings.name, entry.flow.tenant, entry.key, merged)) {
            return false;
        }
        lane.bytes = lanes;
        entry.bytes = bytes;
        entry.payload = merged;
        return true;
    }

    /** Puts an entry that is nowhere where its time says. */
    private void schedule(Lease<T> item, long due, long now) {
        LaneState<T> lane = item.flow.lane;
        if (due <= now) {
            lane.ready(item, now);
        } else {
            item.state = Lease.DELAYED;
            item.dueNanos = due;
            lane.delayed++;
            delays.add(item);
        }
    }

    /** Moves what has become due: delayed items, leases that ran out, items to re-drive. */
    void advance(long now) {
        for (Lease<T> late = leases.poll(now); late != null; late = leases.poll(now)) {
            LaneState<T> lane = late.flow.lane;
            lane.leaseTimeouts++;
            note(Operation.LEASE_TIMEOUT, late, now);
            release(late, now);
            again(late, -1, late.dueNanos, now);
        }
        for (Lease<T> due = delays.poll(now); due != null; due = delays.poll(now)) {
            LaneState<T> lane = due.flow.lane;
            lane.delayed--;
            lane.ready(due, now);
        }
        if (redriving > 0) {
            for (LaneState<T> lane : lanes) {
                while (lane.redriveAtNanos <= now) {
                    redriveOne(lane, now);
                }
            }
        }
    }

    @Nullable
    Lease<T> tryLease(long now) {
        advance(now);
        while (true) {
            LaneState<T> lane = pick();
            if (lane == null) {
                if (spilling && unspill(now)) {
                    continue;
                }
                return null;
            }
            Lease<T> item = lane.candidate(now);
            if (item == null) {
                return null;
            }
            if (isTooLate(item, now)) {
                lane.unready(item);
                end(item);
                expire(item, now);
                continue;
            }
            lane.grant(item, now);
            inFlight++;
            if (lane.inFlight <= lane.settings.reserve) {
                unusedReserve--;
            }
            assert workers - inFlight >= unusedReserve : "reserve lent";
            if (item.attempts == 0) {
                lane.earnRetry();
            }
            item.attempts++;
            item.state = Lease.LEASED;
            item.startedNanos = now;
            item.dueNanos = now + lane.settings.leaseNanos;
            leases.add(item);
            note(Operation.LEASE, item, now);
            return item;
        }
    }

    /** The lane that gets the next free worker. */
    private @Nullable LaneState<T> pick() {
        int free = workers - inFlight;
        if (free == 0) {
            return null;
        }
        LaneState<T> borrower = null;
        for (int i = 0; i < lanes.size(); i++) {
            LaneState<T> lane = lanes.get(i);
            if (!lane.isRunnable()) {
                continue;
            }
            if (lane.inFlight >= lane.settings.reserve && free <= unusedReserve) {
                continue; // what is free belongs to others' reserves
            }
            if (lane.inFlight < lane.guarantee) {
                return lane;
            }
            if (borrower == null
                    || (lane.inFlight + 1L) * borrower.settings.share
                            < (borrower.inFlight + 1L) * lane.settings.share) {
                borrower = lane;
            }
        }
        return borrower;
    }

    private boolean isTooLate(Lease<T> item, long now) {
        return item.deadlineNanos != Long.MAX_VALUE
                && item.deadlineNanos - now < Math.max(1, item.flow.lane.serviceTimes.p95Nanos());
    }

    /** Makes room in a full lane by expiring what would be found too late at the heads of two tenants' lists. */
    private void expireHeads(LaneState<T> lane, Flow<T> own, long now) {
        expireHead(own, now);
        Flow<T> first = lane.heap.first();
        if (first != null) {
            expireHead(first, now);
        }
    }

    private void expireHead(Flow<T> flow, long now) {
        Lease<T> head = flow.head;
        while (head != null && isTooLate(head, now)) {
            flow.lane.unready(head);
            end(head);
            expire(head, now);
            head = flow.head;
        }
    }

    boolean complete(Lease<T> lease, long now) {
        advance(now);
        if (lease.state != Lease.LEASED) {
            return false;
        }
        leases.remove(lease);
        LaneState<T> lane = lease.flow.lane;
        lane.serviceTimes.record(now - lease.startedNanos);
        release(lease, now);
        lane.completed++;
        storeEnd(lease);
        note(Operation.COMPLETE, lease, now);
        endRun(lease, now);
        return true;
    }

    boolean retry(Lease<T> lease, long delayNanos, long now) {
        advance(now);
        if (lease.state != Lease.LEASED) {
            return false;
        }
        leases.remove(lease);
        release(lease, now);
        again(lease, delayNanos, now, now);
        return true;
    }

    boolean fail(Lease<T> lease, String cause, long now) {
        advance(now);
        if (lease.state != Lease.LEASED) {
            return false;
        }
        leases.remove(lease);
        release(lease, now);
        sideline(lease, cause, now);
        return true;
    }

    boolean extend(Lease<T> lease, long nanos, long now) {
        advance(now);
        if (lease.state != Lease.LEASED) {
            return false;
        }
        leases.remove(lease);
        lease.dueNanos = now + nanos;
        leases.add(lease);
        return true;
    }

    private void release(Lease<T> lease, long now) {
        LaneState<T> lane = lease.flow.lane;
        if (lane.inFlight <= lane.settings.reserve) {
            unusedReserve++;
        }
        lane.release(lease, now);
        inFlight--;
    }

    /** A run ended without success, its worker given back: again, unless attempts, budget or time are used up. */
    private void again(Lease<T> lease, long delayNanos, long from, long now) {
        LaneState<T> lane = lease.flow.lane;
        if (lease.attempts >= lane.settings.maxAttempts) {
            sideline(lease, "attempts used up: " + lease.attempts, now);
            return;
        }
        long delay = delayNanos >= 0 ? delayNanos : jittered(lane.settings, lease.attempts);
        long due = from + delay;
        if (lease.deadlineNanos <= Math.max(due, now)) {
            expire(lease, now);
            endRun(lease, now);
            return;
        }
        if (!lane.spendRetry()) {
            sideline(lease, "retry budget of the lane used up", now);
            return;
        }
        lane.retried++;
        Lease<T> following = lease.followUp;
        if (following != null) {
            // The follow-up does the work of both. It inherits the age and the attempts, so that a key that keeps
            // failing while it is submitted again and again does not run for ever.
            lease.followUp = null;
            lane.following--;
            following.firstNanos = Math.min(following.firstNanos, lease.firstNanos);
            following.attempts = lease.attempts;
            following.deadlineNanos = Math.max(following.deadlineNanos, lease.deadlineNanos);
            lane.coalesced++;
            note(Operation.SUPERSEDE, lease, now);
            replace(lease, following);
            mergeInto(following, lease.payload, following.payload);
            schedule(following, Math.max(following.dueNanos, due), now);
            store(following, lease.id, now);
        } else {
            note(Operation.RETRY, lease, now);
            Lease<T> next = new Lease<>(lease.flow, lease.key, lease.payload, lease.id, lease.firstNanos);
            next.deadlineNanos = lease.deadlineNanos;
            next.attempts = lease.attempts;
            next.bytes = lease.bytes;
            lane.bytes += next.bytes;
            lease.flow.entries++;
            replace(lease, next);
            schedule(next, due, now);
            store(next, now);
        }
    }

    private long jittered(Lane lane, int failures) {
        long ceiling = Backoff.ceilingNanos(lane.backoffBaseNanos, lane.backoffCapNanos, failures);
        return random.nextLong(ceiling + 1);
    }

    /** The successor takes the ended entry's place in the key table. */
    private void replace(Lease<T> ended, Lease<T> successor) {
        end(ended);
        if (ended.flow.lane.settings.coalescing) {
            ended.flow.lane.keys.add(successor);
        }
    }

    /** The item is at its end; its key's follow-up, if there is one, gets its turn. */
    private void endRun(Lease<T> lease, long now) {
        Lease<T> following = lease.followUp;
        if (following == null) {
            if (lease.state != Lease.ENDED) {
                end(lease);
            }
            return;
        }
        lease.followUp = null;
        lease.flow.lane.following--;
        replace(lease, following);
        schedule(following, following.dueNanos, now);
    }

    /** Takes an entry that is on no list out of the key table and the sums. */
    private void end(Lease<T> item) {
        LaneState<T> lane = item.flow.lane;
        item.state = Lease.ENDED;
        if (lane.settings.coalescing) {
            lane.keys.remove(item);
        }
        lane.bytes -= item.bytes;
        item.flow.entries--;
    }

    private void expire(Lease<T> item, long now) {
        item.flow.lane.expired++;
        storeEnd(item);
        note(Operation.EXPIRE, item, now);
    }

    private void sideline(Lease<T> lease, String cause, long now) {
        LaneState<T> lane = lease.flow.lane;
        lane.sidelined++;
        note(Operation.SIDELINE, lease, now);
        if (records != null) {
            records.put(lease, cause, 0, now);
        }
        endRun(lease, now);
        lane.bytes += lease.bytes;
        lane.aside.add(new LaneState.Aside<>(lease, cause));
    }

    /** Brings back what is set aside now, one item each interval. Returns how many that will be. */
    int redrive(LaneState<T> lane, long intervalNanos, long now) {
        if (lane.toRedrive == 0 && !lane.aside.isEmpty()) {
            redriving++;
            lane.redriveAtNanos = now;
        }
        lane.redriveIntervalNanos = intervalNanos;
        lane.toRedrive = lane.aside.size();
        return lane.toRedrive;
    }

    private void redriveOne(LaneState<T> lane, long now) {
        long at = lane.redriveAtNanos;
        LaneState.Aside<T> aside = lane.aside.poll();
        lane.toRedrive--;
        if (aside == null || lane.toRedrive == 0) {
            lane.toRedrive = 0;
            lane.redriveAtNanos = Long.MAX_VALUE;
            redriving--;
        } else {
            lane.redriveAtNanos = at + lane.redriveIntervalNanos;
        }
        if (aside == null) {
            return;
        }
        Lease<T> old = aside.item();
        lane.redriven++;
        lane.bytes -= old.bytes;
        old.attempts = 0;
        note(Operation.REDRIVE, old, now);
        bringBack(lane, old, now, now);
    }

    /** Makes an item that was aside or spilled an entry again, or part of the one that came meanwhile. */
    private void bringBack(LaneState<T> lane, Lease<T> old, long due, long now) {
        Flow<T> flow = lane.flow(old.flow.tenant, now);
        Lease<T> entry = lane.settings.coalescing ? lane.keys.find(flow, old.key) : null;
        if (entry != null && entry.state == Lease.LEASED && entry.followUp != null) {
            entry = entry.followUp;
        }
        Lease<T> item = new Lease<>(flow, old.key, old.payload, old.id, old.firstNanos);
        item.deadlineNanos = old.deadlineNanos;
        item.attempts = old.attempts;
        item.bytes = old.bytes;
        if (entry != null && entry.state != Lease.LEASED) {
            // A newer item with this key came meanwhile and stands for the old one, unless the two together are too
            // large: then the newer one alone does.
            mergeInto(entry, old.payload, entry.payload);
            entry.deadlineNanos = Math.max(entry.deadlineNanos, old.deadlineNanos);
            store(entry, old.id, now);
            lane.coalesced++;
            note(Operation.SUPERSEDE, item, now);
            return;
        }
        flow.entries++;
        lane.bytes += item.bytes;
        if (entry != null) {
            item.dueNanos = due;
            item.state = Lease.FOLLOWING;
            entry.followUp = item;
            lane.following++;
            store(item, now);
            return;
        }
        if (lane.settings.coalescing) {
            lane.keys.add(item);
        }
        schedule(item, due, now);
        store(item, now);
    }

    private void store(Lease<T> item, long now) {
        store(item, 0, now);
    }

    private void store(Lease<T> item, long replaced, long now) {
        if (records != null) {
            records.put(item, null, replaced, now);
        }
    }

    private void storeEnd(Lease<T> item) {
        if (records != null) {
            records.end(item.id);
        }
    }

    /** Brings back an item from the journal; the earlier ones of a key first. */
    void restore(LaneState<T> lane, ItemRecords.Stored<T> stored, long now) {
        Flow<T> flow = lane.flow(stored.tenant(), now);
        int bytes = sizer == null ? 0 : sizer.applyAsInt(stored.payload());
        Lease<T> item = new Lease<>(flow, stored.key(), stored.payload(), stored.id(), stored.firstNanos());
        item.deadlineNanos = stored.deadlineNanos();
        item.attempts = stored.attempts();
        item.cost = stored.cost();
        item.bytes = bytes;
        lane.accepted++;
        if (stored.spilled()) {
            lane.spilled++;
            return;
        }
        String cause = stored.cause();
        if (cause != null) {
            lane.bytes += bytes;
            lane.sidelined++;
            lane.aside.add(new LaneState.Aside<>(item, cause));
            return;
        }
        Lease<T> entry = lane.settings.coalescing ? lane.keys.find(flow, item.key) : null;
        if (entry != null) {
            // The older one ran, the newer was its follow-up: neither runs now, so one entry stands for both.
            if (!mergeInto(entry, entry.payload, item.payload)) {
                entry.payload = item.payload;
            }
            entry.deadlineNanos = Math.max(entry.deadlineNanos, item.deadlineNanos);
            lane.coalesced++;
            store(entry, item.id, now);
            return;
        }
        flow.entries++;
        lane.bytes += bytes;
        if (lane.settings.coalescing) {
            lane.keys.add(item);
        }
        schedule(item, stored.dueNanos(), now);
        note(Operation.ADMIT, item, now);
    }

    /** Ids go on above those of earlier processes. */
    void continueAbove(long id, long epoch) {
        ids = Math.max(ids, id);
        for (LaneState<T> lane : lanes) {
            lane.epoch = epoch;
        }
    }

    /** When something next becomes due without anybody calling; {@code Long.MAX_VALUE} for never. */
    long nextNanos() {
        long next = Math.min(delays.nextNanos(), leases.nextNanos());
        if (redriving > 0 || spilling) {
            for (LaneState<T> lane : lanes) {
                next = Math.min(next, lane.redriveAtNanos);
                if (mayUnspill(lane)) {
                    next = Math.min(next, lane.unspillAtNanos);
                }
            }
        }
        return next;
    }

    void quarantine(String tenant, boolean on, long now) {
        for (LaneState<T> lane : lanes) {
            Flow<T> flow = on ? lane.flow(tenant, now) : lane.flows.get(tenant);
            if (flow != null && flow.quarantined != on) {
                flow.quarantined = on;
                lane.update(flow);
            }
        }
    }

    boolean isDrained(LaneState<T> lane) {
        return lane.draining && lane.depth() == 0 && lane.inFlight == 0 && lane.spilled == 0;
    }

    private Refused refuse(LaneState<T> lane, Reason reason, String tenant, String key, long now) {
        lane.refused.merge(reason, 1L, Long::sum);
        if (records != null) {
            records.notStored();
        }
        if (log != null) {
            log.record(Operation.REFUSE, -1, lane.settings.name, tenant, key, now);
        }
        return new Refused(reason, Duration.ofNanos(retryAfterNanos(lane, reason)));
    }

    /**
     * Full lanes: the time in which the lane's guarantee works off a tenth of what it holds, and up to half as much
     * again at random, so that those who were refused together do not return together.
     */
    private long retryAfterNanos(LaneState<T> lane, Reason reason) {
        return switch (reason) {
            case LANE_FULL, LANE_BYTES -> {
                double rate = Math.max(1, lane.guarantee) / Math.max(1e6, lane.serviceTimes.meanNanos());
                long tenth = (long) (lane.depth() / 10. / rate);
                long clamped = Math.max(MIN_RETRY_AFTER_NANOS, Math.min(MAX_RETRY_AFTER_NANOS, tenth));
                yield clamped + random.nextLong(clamped / 2);
            }
            case TENANT_RATE -> lane.settings.tenantWindowNanos;
            default -> 0;
        };
    }

    private void note(Operation operation, Lease<T> item, long now) {
        if (log != null) {
            log.record(operation, item.id, item.flow.lane.settings.name, item.flow.tenant, item.key, now);
        }
    }

    List<Sidelined<T>> aside(LaneState<T> lane, int most, long now) {
        List<Sidelined<T>> list = new ArrayList<>();
        for (LaneState.Aside<T> aside : lane.aside) {
            if (list.size() == most) {
                break;
            }
            Lease<T> item = aside.item();
            list.add(new Sidelined<>(
                    item.flow.tenant,
                    item.key,
                    item.payload,
                    aside.cause(),
                    item.attempts,
                    Duration.ofNanos(now - item.firstNanos)));
        }
        return list;
    }

    QueueStats stats(long now) {
        List<LaneStats> list = new ArrayList<>();
        for (LaneState<T> lane : lanes) {
            assert lane.balanced() : "items unaccounted for in " + lane.settings;
            lane.occupy(now);
            list.add(new LaneStats(
                    lane.settings.name,
                    lane.depth(),
                    lane.delayed,
                    Duration.ofNanos(Math.max(0, now - oldest(lane, now))),
                    lane.inFlight,
                    lane.guarantee,
                    lane.settings.reserve,
                    lane.bytes,
                    lane.accepted,
                    lane.coalesced,
                    lane.refused,
                    lane.completed,
                    lane.expired,
                    lane.sidelined,
                    lane.redriven,
                    lane.retried,
                    lane.leaseTimeouts,
                    lane.aside.size(),
                    Duration.ofNanos(lane.workerNanos),
                    Duration.ofNanos(lane.serviceTimes.p95Nanos()),
                    lane.standing,
                    lane.paused,
                    lane.spilled,
                    lane.flows.size()));
        }
        return new QueueStats(workers, inFlight, list);
    }

    /** First admission of the oldest entry that waits or runs. */
    private long oldest(LaneState<T> lane, long now) {
        long oldest = now;
        for (Flow<T> flow : lane.flows.values()) {
            Lease<T> head = flow.head; // in order of first admission, so the head is the flow's oldest ready entry
            if (head != null) {
                oldest = Math.min(oldest, head.firstNanos);
            }
        }
        if (lane.delayed > 0) {
            oldest = Math.min(oldest, delays.oldestOf(lane));
        }
        if (lane.inFlight > 0) {
            oldest = Math.min(oldest, leases.oldestOf(lane));
        }
        return oldest;
    }
}
