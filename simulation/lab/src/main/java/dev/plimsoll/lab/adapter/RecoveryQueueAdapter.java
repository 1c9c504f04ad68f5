package dev.plimsoll.lab.adapter;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.lab.world.WorkQueue;
import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.Lease;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The shipped recovery queue, as a service's waiting line. */
final class RecoveryQueueAdapter implements WorkQueue {
    /** Over this time a tenant's rate is taken. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private static final int SEGMENT_BYTES = 1 << 20;

    private final RecoveryQueue<Attempt> queue;
    private final @Nullable AttemptNumbers numbers;
    private final Map<String, int[]> waiting = new HashMap<>(); // entries by lane, counted here because stats() copies
    private int waitingInAll;

    RecoveryQueueAdapter(Settings settings, int workers, Simulation simulation, long seed) {
        RecoveryQueue.Builder<Attempt> builder = RecoveryQueue.<Attempt>builder(workers)
                .nanoClock(simulation.nanoClock())
                .merge((older, newer) -> older) // the newer attempt has ended as coalesced
                .seed(seed);
        boolean spills = settings.map("lanes").values().stream().anyMatch(lane -> lane.has("spill"));
        this.numbers = spills ? new AttemptNumbers() : null;
        if (numbers != null) {
            builder.journal(new DiskInMemory(), numbers)
                    .journalSegmentBytes(SEGMENT_BYTES)
                    .wallClock(() -> Instant.ofEpochSecond(0, simulation.now()));
        }
        settings.map("lanes").forEach((name, lane) -> {
            builder.lane(lane(name, lane));
            waiting.put(name, new int[1]);
        });
        this.queue = builder.build();
    }

    private static Lane lane(String name, Settings settings) {
        Lane.Builder lane = Lane.named(name)
                .share((int) settings.count("share"))
                .reserve((int) settings.count("reserve"))
                .coalescing(settings.flag("coalesce"))
                .fair(settings.flag("fair"));
        if (settings.has("cap")) {
            lane.cap((int) settings.count("cap"));
        }
        if (settings.has("items")) {
            lane.maxItems((int) settings.count("items"));
        }
        if (settings.has("spill")) {
            lane.spill(settings.perSecond("spill"));
        }
        if (settings.has("tenant-rate")) {
            lane.tenantRate(settings.perSecond("tenant-rate"), WINDOW);
        }
        return lane.build();
    }

    @Override
    public Offer offer(Attempt attempt) {
        Admission admission = queue.submit(attempt.lane(), attempt.tenant(), attempt.key(), attempt);
        if (admission instanceof Admission.Coalesced) {
            forget(attempt);
            return Offer.COALESCED;
        }
        if (!admission.accepted()) {
            forget(attempt);
            return Offer.REFUSED;
        }
        count(attempt, 1);
        return Offer.ADMITTED;
    }

    @Override
    public @Nullable Attempt take() {
        Lease<Attempt> lease = queue.tryLease();
        if (lease == null) {
            return null;
        }
        Attempt attempt = lease.payload();
        attempt.hold(lease);
        count(attempt, -1);
        return attempt;
    }

    @Override
    public void done(Attempt attempt) {
        lease(attempt).complete();
        forget(attempt);
    }

    private void forget(Attempt attempt) {
        if (numbers != null) {
            numbers.forget(attempt);
        }
    }

    @Override
    public boolean failed(Attempt attempt) {
        Lease<Attempt> lease = lease(attempt);
        long sidelined = queue.stats().lane(lease.lane()).sidelined();
        lease.retry(Duration.ZERO);
        boolean again = queue.stats().lane(lease.lane()).sidelined() == sidelined;
        if (again) {
            count(attempt, 1);
        } else {
            forget(attempt);
        }
        return again;
    }

    @SuppressWarnings("unchecked") // hold() was given nothing else
    private static Lease<Attempt> lease(Attempt attempt) {
        return (Lease<Attempt>) Objects.requireNonNull(attempt.held(), "lease");
    }

    private void count(Attempt attempt, int change) {
        Objects.requireNonNull(waiting.get(attempt.lane()), "lane")[0] += change;
        waitingInAll += change;
    }

    @Override
    public long wakeNanos() {
        return queue.nextEventNanos().orElse(Long.MAX_VALUE);
    }

    @Override
    public int waiting(String lane) {
        int[] entries = waiting.get(lane);
        return entries == null ? 0 : entries[0];
    }

    @Override
    public int waiting() {
        return waitingInAll;
    }
}
