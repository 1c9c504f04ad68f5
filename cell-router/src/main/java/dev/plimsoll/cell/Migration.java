package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Moves one tenant, or one slot, from a cell to another.
 *
 * <pre>
 *                     differs, again                     revoked, or lapsed
 *                   +---------------+             +-------------------------------+
 *                   v               |             v                               |
 *  stable ---&gt; COPYING ------&gt; VERIFYING ------------------------------------&gt; FENCED
 *  at source        |  copied       |             compared                        |
 *     ^             |               |                                             | released by
 *     |    abort    |               |                       abort                 | the source
 *     +-------------+---------------+---------------------------------------------+
 *                                                                                 v
 *  stable &lt;--- REVERSIBLE &lt;-------------------------------------------------- SWITCHED
 *  at destination    |            activated at the destination
 *                    +---&gt; a migration back, from VERIFYING
 * </pre>
 *
 * <p>This is the driver's side: plain code that says what to do {@linkplain #next next} and is told what came of it. It copies, compares
 * and asks nothing itself. After each change, and before what {@link #next} says is done, the driver keeps {@link #row()} durably, in the
 * table or beside it; {@link #resume} goes on from there, on another machine if need be. All that {@link #next} asks for may be
 * asked twice.
 *
 * <p>The key changes hands in one place only, the source's {@link CellGate}. So an abort that meets a release does not win over it: the
 * source says which came first. Nothing here knows of any other key; one that fails to move keeps no other from moving.
 *
 * <p>Not safe for use by several threads.
 */
public final class Migration {
    /**
     * Bounds of a move.
     *
     * @param fence how long writes may be refused, above 0; default 2 s. The source ends the fence by itself
     * @param comparisons how many reads must have agreed before the key is fenced, from 1; default 1,000
     * @param rounds how often copying may begin anew, because reads differed or a fence lapsed, from 1; default 5
     * @param reversible how long the destination's writes are copied back before the move is final, from 0; default 1 h
     */
    public record Settings(Duration fence, long comparisons, int rounds, Duration reversible) {
        /** The defaults. */
        public static final Settings DEFAULT = new Settings(Duration.ofSeconds(2), 1_000, 5, Duration.ofHours(1));

        /**
         * Checks each bound.
         *
         * @param fence how long writes may be refused
         * @param comparisons how many reads must have agreed
         * @param rounds how often copying may begin anew
         * @param reversible how long the move can be undone
         * @throws IllegalArgumentException if a bound is out of its range
         */
        public Settings {
            if (fence.isNegative() || fence.isZero()) {
                throw new IllegalArgumentException("fence: " + fence + " (expected: above 0)");
            }
            if (comparisons < 1) {
                throw new IllegalArgumentException("comparisons: " + comparisons + " (expected: from 1)");
            }
            if (rounds < 1) {
                throw new IllegalArgumentException("rounds: " + rounds + " (expected: from 1)");
            }
            if (reversible.isNegative()) {
                throw new IllegalArgumentException("reversible: " + reversible + " (expected: from 0)");
            }
        }
    }

    /** What the driver is to do next. */
    public enum Action {
        /** Copy the key's data to the destination and go on copying what changes; then call {@link Migration#copied}. */
        COPY,
        /** Read on both sides and compare; then call {@link Migration#compared}. */
        COMPARE,
        /** Call {@link Migration#fence} with the version of the next table. */
        FENCE,
        /** Ask the source's gate to fence; then wait for the last writes to arrive and call {@link Migration#drained}. */
        DRAIN,
        /** Ask the source's gate to release; then call {@link Migration#answered}. */
        RELEASE,
        /** Ask the source's gate to revoke the fence; then call {@link Migration#answered}. */
        REVOKE,
        /** Ask the destination's gate to activate, copy its writes back, then call {@link Migration#activated}. */
        ACTIVATE,
        /** Wait: the move can still be undone. */
        WAIT,
        /** Nothing more: the key is at rest, and its row can leave the table. */
        NONE
    }

    private final Settings settings;
    private final boolean ofSlot;
    private final long key;
    private final int source;
    private final int destination;
    private @Nullable MigrationPhase phase;
    private boolean moved;
    private long token;
    private int round = 1;
    private long agreed;
    private boolean drained;
    private boolean aborting;
    private long fenceEndsNanos;
    private long finalAtNanos;
    private String reason = "";

    private Migration(MigrationRow row, Settings settings) {
        this.settings = requireNonNull(settings, "settings");
        ofSlot = row.ofSlot();
        key = row.key();
        source = row.source();
        destination = row.destination();
        phase = row.phase();
        token = row.token();
        if (source == destination) {
            throw new IllegalArgumentException(
                    "destination: cell " + destination + " (expected: another than the source)");
        }
    }

    /**
     * Begins to move a tenant.
     *
     * @param tenant the tenant
     * @param source number of the cell that owns it; a tenant split over several cells is not moved but given other cells
     * @param destination number of the cell that is to own it
     * @param version the version of the table that will tell of the move
     * @param settings the bounds
     * @return the move, {@link MigrationPhase#COPYING}
     */
    public static Migration ofTenant(
            TenantHandle tenant, int source, int destination, long version, Settings settings) {
        return new Migration(
                new MigrationRow(false, tenant.position, source, destination, MigrationPhase.COPYING, version),
                settings);
    }

    /**
     * Begins to move a slot, all its tenants but the pinned ones.
     *
     * @param slot 0..16383
     * @param source number of the cell that owns it
     * @param destination number of the cell that is to own it
     * @param version the version of the table that will tell of the move
     * @param settings the bounds
     * @return the move, {@link MigrationPhase#COPYING}
     */
    public static Migration ofSlot(int slot, int source, int destination, long version, Settings settings) {
        return new Migration(
                new MigrationRow(true, slot, source, destination, MigrationPhase.COPYING, version), settings);
    }

    /**
     * Goes on with a move after a restart, from the row kept last. What is not in the row is done once more: comparisons, and
     * the question to the source whether it has released the key.
     *
     * @param row the row
     * @param settings the bounds
     * @param nowNanos now
     * @return the move, with the first of its rounds before it
     */
    public static Migration resume(MigrationRow row, Settings settings, long nowNanos) {
        Migration migration = new Migration(row, settings);
        migration.moved = row.phase().atDestination();
        // Whether the last writes had arrived is not known. Revoking finds out whether the key was released; if not, it
        // is fenced anew.
        migration.aborting = false;
        migration.fenceEndsNanos = nowNanos;
        migration.finalAtNanos = nowNanos + settings.reversible().toNanos();
        return migration;
    }

    /**
     * Says what to do.
     *
     * @param nowNanos now, on the driver's clock
     * @return the action; the same one again until its outcome was told, or time has changed it
     */
    public Action next(long nowNanos) {
        if (phase == null) {
            return Action.NONE;
        }
        return switch (phase) {
            case COPYING -> Action.COPY;
            case VERIFYING -> agreed < settings.comparisons() ? Action.COMPARE : Action.FENCE;
            case FENCED ->
                aborting || nowNanos - fenceEndsNanos >= 0 ? Action.REVOKE : drained ? Action.RELEASE : Action.DRAIN;
            case SWITCHED -> Action.ACTIVATE;
            case REVERSIBLE -> {
                if (nowNanos - finalAtNanos < 0) {
                    yield Action.WAIT;
                }
                phase = null;
                yield Action.NONE;
            }
        };
    }

    /** Tells that the destination has a copy and follows the source's writes. */
    public void copied() {
        expect(MigrationPhase.COPYING);
        phase = MigrationPhase.VERIFYING;
        agreed = 0;
    }

    /**
     * Tells what a comparison found. Any difference sends the move back to copying, for so many rounds; then it is aborted.
     *
     * @param same reads that agreed
     * @param different reads that did not
     */
    public void compared(long same, long different) {
        expect(MigrationPhase.VERIFYING);
        if (different > 0) {
            again(different + " of " + (same + different) + " reads differ");
        } else {
            agreed += same;
        }
    }

    private void again(String why) {
        reason = why;
        agreed = 0;
        if (round < settings.rounds()) {
            round++;
            phase = MigrationPhase.COPYING;
        } else {
            phase = null;
        }
    }

    /**
     * Begins the fence: to be kept durably before the source is asked.
     *
     * @param version the version of the table that will tell of it, higher than any before; it becomes the fence's token
     * @param nowNanos now
     */
    public void fence(long version, long nowNanos) {
        expect(MigrationPhase.VERIFYING);
        if (agreed < settings.comparisons()) {
            throw new IllegalStateException(
                    "fence: after " + agreed + " equal reads (expected: " + settings.comparisons() + ")");
        }
        if (version <= token) {
            throw new IllegalArgumentException("version: " + version + " (expected: above " + token + ")");
        }
        token = version;
        drained = false;
        aborting = false;
        phase = MigrationPhase.FENCED;
        fenceEndsNanos = nowNanos + settings.fence().toNanos();
    }

    /** Tells that the source is fenced and that its last writes have reached the destination. */
    public void drained() {
        expect(MigrationPhase.FENCED);
        drained = true;
    }

    /**
     * Tells what the source's gate answered to {@link Action#RELEASE} or {@link Action#REVOKE}.
     *
     * @param handover the answer; it is final, whichever question it was to
     */
    public void answered(CellGate.Handover handover) {
        expect(MigrationPhase.FENCED);
        if (handover == CellGate.Handover.RELEASED) {
            phase = MigrationPhase.SWITCHED;
            moved = true;
        } else if (aborting) {
            phase = null;
        } else {
            again("the fence ended before the last writes had arrived");
        }
    }

    /**
     * Tells that the destination's gate is active and that its writes are copied back.
     *
     * @param nowNanos now
     */
    public void activated(long nowNanos) {
        expect(MigrationPhase.SWITCHED);
        phase = MigrationPhase.REVERSIBLE;
        finalAtNanos = nowNanos + settings.reversible().toNanos();
    }

    /**
     * Gives the move up, if the key is still the source's. A fence is first revoked; if the source has released the key meanwhile, the
     * move goes on.
     *
     * @param why the reason, for people
     * @return {@code false} if the key has changed hands already: then only {@link #reverse} takes it back
     */
    public boolean abort(String why) {
        if (phase == null || phase.atDestination()) {
            return false;
        }
        reason = requireNonNull(why, "why");
        if (phase == MigrationPhase.FENCED) {
            aborting = true;
        } else {
            phase = null;
        }
        return true;
    }

    /**
     * Begins the way back while all that the destination wrote is copied to the source.
     *
     * @param version the version of the table that will tell of it
     * @return a move from this one's destination to its source, {@link MigrationPhase#VERIFYING}; this one is at rest
     */
    public Migration reverse(long version) {
        expect(MigrationPhase.REVERSIBLE);
        phase = null;
        return new Migration(
                new MigrationRow(ofSlot, key, destination, source, MigrationPhase.VERIFYING, version), settings);
    }

    private void expect(MigrationPhase expected) {
        if (phase != expected) {
            throw new IllegalStateException(
                    "phase: " + (phase == null ? "stable" : phase) + " (expected: " + expected + ")");
        }
    }

    /**
     * Tells whether the key is at rest, at the source or at the destination.
     *
     * @return whether nothing is left to do
     */
    public boolean settled() {
        return phase == null;
    }

    /**
     * Tells the key's owner as far as the driver knows: what the table says of the key.
     *
     * @return the number of the source or the destination
     */
    public int owner() {
        return moved ? destination : source;
    }

    /**
     * Tells why the move was aborted, or began anew last.
     *
     * @return the reason; empty if there was none
     */
    public String reason() {
        return reason;
    }

    /**
     * Writes the move for the table and for the driver's own records.
     *
     * @return the row
     * @throws IllegalStateException if the key is at rest and has no row
     */
    public MigrationRow row() {
        if (phase == null) {
            throw new IllegalStateException("row: the key is at rest with cell " + owner());
        }
        return new MigrationRow(ofSlot, key, source, destination, phase, token);
    }

    @Override
    public String toString() {
        return "Migration[" + (ofSlot ? "slot " + key : "tenant " + TableCheck.hex(key)) + ", cell " + source + " -> "
                + destination + ", " + (phase == null ? "stable at " + owner() : phase) + ", round " + round + "]";
    }
}
