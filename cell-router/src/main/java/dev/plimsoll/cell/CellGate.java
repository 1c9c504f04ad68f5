package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stands before one cell and answers whether a request may be served there: the other half of a {@link Migration}.
 *
 * <p>A router with an old table sends requests to a cell that has given the key away; the gate answers {@link Answer.Kind#MOVED} or
 * {@link Answer.Kind#ASK} with the cell to go to. It is also the one place where a key changes hands: {@link #release} is decided here, at
 * once and for ever, and whoever is told {@link Handover#RELEASED} may let the destination write. A fence that nobody releases
 * lapses by itself, so a key is without an owner for a bounded time, whatever becomes of the control plane.
 *
 * <p>What a release or an activation has decided is told to a log before it is answered and must be given back after a restart; fences
 * are not logged, for a cell that forgets one refuses to release it. Tables must be on disk before they are offered here.
 *
 * <p>{@link #admit} may be called by any thread and takes no lock; the other methods wait for each other.
 */
public final class CellGate {
    /**
     * An answer to one request.
     *
     * @param kind what to do
     * @param cell the number of the cell to go to, for {@link Kind#ASK} and {@link Kind#MOVED}; else this cell's own
     * @param version the version of the table, or the fence, that decided
     * @param retryAfterNanos when to try again, for {@link Kind#FENCED}; else 0
     */
    public record Answer(Kind kind, int cell, long version, long retryAfterNanos) {
        /** What to do with a request. */
        public enum Kind {
            /** Serve it here. */
            SERVE,
            /** Go to {@link Answer#cell} this once; the move may yet be undone. */
            ASK,
            /** Go to {@link Answer#cell}, now and later. */
            MOVED,
            /** The key is changing hands: no writes for a moment. */
            FENCED
        }
    }

    /** What a cell answers when it is asked to hand a key over, or to keep it after all. */
    public enum Handover {
        /** It has given the key up for good: the destination may write. */
        RELEASED,
        /** It has no such fence, or no longer: the key is its own, nothing was handed over. */
        KEPT
    }

    /**
     * A decision that must outlive the process.
     *
     * @param ofSlot whether a whole slot was decided on, or one tenant
     * @param key the slot's number, or the tenant's position
     * @param token the fence under which it was decided
     * @param owned whether the key became this cell's, or was given up
     * @param other the cell that gave it or got it
     */
    public record Decision(boolean ofSlot, long key, long token, boolean owned, int other) {}

    private record Key(boolean ofSlot, long key) {}

    private static final class Fence {
        final long token;
        final int destination;
        final long untilNanos;

        Fence(long token, int destination, long untilNanos) {
            this.token = token;
            this.destination = destination;
            this.untilNanos = untilNanos;
        }
    }

    // Replaced as a whole, so that a request is judged by one table and the decisions that go with it.
    private static final class State {
        final Ownership table;
        final Map<Key, Decision> decisions;
        final Map<Key, Fence> fences;

        State(Ownership table, Map<Key, Decision> decisions, Map<Key, Fence> fences) {
            this.table = table;
            this.decisions = Map.copyOf(decisions);
            this.fences = Map.copyOf(fences);
        }
    }

    private final int cell;
    private final LongSupplier nanoClock;
    private final Consumer<Decision> log;
    private volatile State state;

    /**
     * Makes the gate of one cell.
     *
     * @param cell the cell's number
     * @param table the table on this cell's disk
     * @param decisions all that the log was ever told, in that order
     * @param log keeps a decision durably before it returns; if it throws, nothing was decided
     * @param nanoClock monotonic nanoseconds, for the lapse of fences
     */
    public CellGate(
            int cell, RoutingTable table, List<Decision> decisions, Consumer<Decision> log, LongSupplier nanoClock) {
        this(cell, (Ownership) table, decisions, log, nanoClock);
    }

    CellGate(int cell, Ownership table, List<Decision> decisions, Consumer<Decision> log, LongSupplier nanoClock) {
        this.cell = cell;
        this.log = requireNonNull(log, "log");
        this.nanoClock = requireNonNull(nanoClock, "nanoClock");
        Map<Key, Decision> last = new HashMap<>();
        for (Decision decision : decisions) {
            last.merge(new Key(decision.ofSlot(), decision.key()), decision, (a, b) -> b.token() >= a.token() ? b : a);
        }
        state = new State(table, standing(last.values(), table), Map.of());
    }

    /**
     * Takes a newer table into use; an older one changes nothing.
     *
     * @param table a table that a router would accept, and that is on disk
     */
    public void offer(RoutingTable table) {
        offer((Ownership) table);
    }

    synchronized void offer(Ownership table) {
        State now = state;
        if (table.version() > now.table.version()) {
            Map<Key, Fence> fences = new HashMap<>(now.fences);
            fences.entrySet()
                    .removeIf(fence ->
                            !isOpen(fence.getKey().ofSlot(), fence.getKey().key(), fence.getValue().token, table));
            state = new State(table, standing(now.decisions.values(), table), fences);
        }
    }

    private static Map<Key, Decision> standing(Collection<Decision> decisions, Ownership table) {
        Map<Key, Decision> standing = new HashMap<>();
        for (Decision decision : decisions) {
            if (stands(decision, table)) {
                standing.put(new Key(decision.ofSlot(), decision.key()), decision);
            }
        }
        return standing;
    }

    private static boolean stands(Decision decision, Ownership table) {
        return isOpen(decision.ofSlot(), decision.key(), decision.token(), table);
    }

    // A token is the version of the table that told of the fence. A later table knows what became of it, unless the
    // key's row still
    // shows that very fence. As long as it is open, what was decided here outranks the table.
    private static boolean isOpen(boolean ofSlot, long key, long token, Ownership table) {
        if (table.version() <= token) {
            return true;
        }
        MigrationRow row = table.row(ofSlot ? key << RoutingTable.SLOT_SHIFT : key);
        return row != null
                && row.ofSlot() == ofSlot
                && row.token() == token
                && !row.phase().atDestination();
    }

    /**
     * Judges a request.
     *
     * @param tenant the key
     * @param write whether the request may change anything; a fence lets reads pass
     * @return what to do with it
     */
    public Answer admit(TenantHandle tenant, boolean write) {
        return admit(tenant.position, write);
    }

    Answer admit(long position, boolean write) {
        State now = state;
        if (!now.fences.isEmpty() || !now.decisions.isEmpty()) {
            Answer answer = admitOnTheMove(now, position, write);
            if (answer != null) {
                return answer;
            }
        }
        int owner = now.table.owner(position);
        if (owner == cell || owner < 0) {
            return new Answer(Answer.Kind.SERVE, cell, now.table.version(), 0);
        }
        MigrationRow row = now.table.row(position);
        boolean temporary = row != null && row.phase().atDestination();
        return new Answer(temporary ? Answer.Kind.ASK : Answer.Kind.MOVED, owner, now.table.version(), 0);
    }

    private @Nullable Answer admitOnTheMove(State now, long position, boolean write) {
        Key tenant = new Key(false, position);
        Key slot = new Key(true, TableDraft.slotOf(position));
        Decision decision = now.decisions.getOrDefault(tenant, now.decisions.get(slot));
        Fence fence = now.fences.getOrDefault(tenant, now.fences.get(slot));
        // A key that came here under one fence may be leaving under the next.
        if (fence != null && (decision == null || fence.token > decision.token())) {
            long left = fence.untilNanos - nanoClock.getAsLong();
            if (write && left > 0) {
                return new Answer(Answer.Kind.FENCED, cell, fence.token, left);
            }
        }
        if (decision == null) {
            return null;
        }
        return decision.owned()
                ? new Answer(Answer.Kind.SERVE, cell, decision.token(), 0)
                : new Answer(Answer.Kind.ASK, decision.other(), decision.token(), 0);
    }

    private boolean owns(State now, MigrationRow move) {
        Decision decision = now.decisions.get(new Key(move.ofSlot(), move.key()));
        long position = move.ofSlot() ? move.key() << RoutingTable.SLOT_SHIFT : move.key();
        return decision != null ? decision.owned() : now.table.owner(position) == cell;
    }

    /**
     * Fences a key: from now on its writes are refused, until it is released, or the fence is revoked or lapses.
     *
     * @param move the key's move, with the token of this fence, higher than any before
     * @param limit how long the fence holds at most, from now
     * @return whether it holds; {@code false} if this cell does not own the key, or knows a later fence of it
     */
    public synchronized boolean fence(MigrationRow move, Duration limit) {
        State now = state;
        Key key = new Key(move.ofSlot(), move.key());
        Fence before = now.fences.get(key);
        Decision decision = now.decisions.get(key);
        if (before != null && before.token == move.token()) {
            return before.untilNanos - nanoClock.getAsLong() > 0; // asked twice: the first limit counts
        }
        if (!owns(now, move)
                || (before != null && before.token > move.token())
                || (decision != null && decision.token() >= move.token())) {
            return false;
        }
        Map<Key, Fence> fences = new HashMap<>(now.fences);
        fences.put(key, new Fence(move.token(), move.destination(), nanoClock.getAsLong() + limit.toNanos()));
        state = new State(now.table, now.decisions, fences);
        return true;
    }

    /**
     * Gives a fenced key up for good, if its fence still holds.
     *
     * @param move the key's move, with the token of the fence
     * @return {@link Handover#RELEASED}, now or already before; {@link Handover#KEPT} if the fence has lapsed or is not known
     */
    public synchronized Handover release(MigrationRow move) {
        return handOver(move, true);
    }

    /**
     * Lifts a fence, if the key has not been released.
     *
     * @param move the key's move, with the token of the fence
     * @return {@link Handover#KEPT}, and the fence is no more; {@link Handover#RELEASED} if it is too late
     */
    public synchronized Handover revoke(MigrationRow move) {
        return handOver(move, false);
    }

    private Handover handOver(MigrationRow move, boolean release) {
        State now = state;
        Key key = new Key(move.ofSlot(), move.key());
        Decision decision = now.decisions.get(key);
        if (decision != null && decision.token() == move.token() && !decision.owned()) {
            return Handover.RELEASED;
        }
        Fence fence = now.fences.get(key);
        if (fence == null || fence.token != move.token()) {
            return Handover.KEPT;
        }
        Map<Key, Fence> fences = new HashMap<>(now.fences);
        if (!release || fence.untilNanos - nanoClock.getAsLong() <= 0) {
            // Kept in mind as lapsed, so that a fence asked for once more does not begin anew.
            fences.put(key, new Fence(fence.token, fence.destination, nanoClock.getAsLong()));
            state = new State(now.table, now.decisions, fences);
            return Handover.KEPT;
        }
        Decision given = new Decision(move.ofSlot(), move.key(), move.token(), false, fence.destination);
        log.accept(given);
        fences.remove(key);
        state = decided(now, key, given, fences);
        return Handover.RELEASED;
    }

    /**
     * Makes a key this cell's own, once its source has released it.
     *
     * @param move the key's move, with the token of the fence that was released
     */
    public synchronized void activate(MigrationRow move) {
        State now = state;
        Key key = new Key(move.ofSlot(), move.key());
        Decision before = now.decisions.get(key);
        Fence fence = now.fences.get(key);
        boolean known = before != null && before.token() >= move.token();
        boolean movedOn = fence != null && fence.token > move.token();
        Decision taken = new Decision(move.ofSlot(), move.key(), move.token(), true, move.source());
        if (!known && !movedOn && stands(taken, now.table)) {
            log.accept(taken);
            state = decided(now, key, taken, now.fences);
        }
    }

    private static State decided(State now, Key key, Decision decision, Map<Key, Fence> fences) {
        Map<Key, Decision> decisions = new HashMap<>(now.decisions);
        decisions.put(key, decision);
        return new State(now.table, decisions, fences);
    }

    /**
     * Lists the decisions that no table has overtaken; older ones may be dropped from the log.
     *
     * @return what must still be given back after a restart
     */
    public List<Decision> standing() {
        return List.copyOf(state.decisions.values());
    }

    @Override
    public String toString() {
        State now = state;
        return "CellGate[cell " + cell + ", table version " + now.table.version() + ", " + now.decisions.size()
                + " decisions, " + now.fences.size() + " fences]";
    }
}
