package dev.plimsoll.lab.adapter;

import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.lab.world.Placement;
import dev.plimsoll.shuffle.DeploymentKey;
import dev.plimsoll.shuffle.Fraction;
import dev.plimsoll.shuffle.Replacement;
import dev.plimsoll.shuffle.Shard;
import dev.plimsoll.shuffle.ShardCache;
import dev.plimsoll.shuffle.ShuffleSharder;
import dev.plimsoll.shuffle.Topology;
import dev.plimsoll.shuffle.Worker;
import dev.plimsoll.shuffle.WorkerState;
import dev.plimsoll.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The shipped shuffle sharder, as the placement of a service whose every worker is a group. */
final class ShuffleSharderAdapter implements Placement {
    private static final int MOST_CACHED = 1 << 16;
    private static final long NEVER_TOLD = -1;

    private final Simulation simulation;
    private final long toldAfter;
    private final Instant[] downSince; // by group; EPOCH while it is up
    private final ShardCache shards;
    private ShuffleSharder sharder;

    ShuffleSharderAdapter(Settings settings, List<Integer> zones, Simulation simulation, long seed) {
        this.simulation = simulation;
        this.toldAfter = settings.has("replace-after") ? settings.nanos("replace-after") : NEVER_TOLD;
        this.downSince = new Instant[zones.size()];
        Arrays.fill(downSince, Instant.EPOCH);
        Duration delay = Duration.ofNanos(Math.max(0, toldAfter));
        this.sharder = ShuffleSharder.builder(
                        DeploymentKey.insecure(seed), topology(zones), (int) settings.count("size"))
                .replacement(Replacement.upTo((int) settings.count("replace"), delay))
                .build();
        this.shards = ShardCache.of(sharder, MOST_CACHED);
        assert sharder.topology().number(name(zones.size() - 1)) == zones.size() - 1 : "numbers are those of groups";
    }

    // Names are padded, so that the canonical order is the order of the numbers.
    private static Topology topology(List<Integer> zones) {
        Map<String, List<String>> byZone = new TreeMap<>();
        for (int group = 0; group < zones.size(); group++) {
            byZone.computeIfAbsent(String.format(Locale.ROOT, "zone-%03d", zones.get(group)), zone -> new ArrayList<>())
                    .add(name(group));
        }
        return Topology.of(byZone);
    }

    private static String name(int group) {
        return String.format(Locale.ROOT, "worker-%07d", group);
    }

    @Override
    public int group(Attempt attempt) {
        Shard shard = shards.shard(attempt.tenant());
        return shard.workers().isEmpty() ? NOBODY : number(shard.worker(attempt.requestNumber(), attempt.number()));
    }

    @Override
    public int[] groups(String tenant, int number) {
        return shards.shard(tenant).workers().stream().mapToInt(this::number).toArray();
    }

    private int number(Worker worker) {
        return sharder.topology().number(worker.name());
    }

    @Override
    public void changed(int group, boolean up) {
        Instant now = simulation.wallClock().instant();
        downSince[group] = up ? Instant.EPOCH : now;
        if (toldAfter == NEVER_TOLD) {
            return;
        }
        if (up) {
            tell(sharder.topology().with(name(group), WorkerState.ACTIVE, now));
        } else {
            simulation.after(toldAfter, () -> failed(group, now));
        }
    }

    private void failed(int group, Instant since) {
        if (downSince[group].equals(since)) {
            Worker failed = sharder.topology().worker(name(group)).in(WorkerState.FAILED, since);
            tell(sharder.topology().with(failed, simulation.wallClock().instant()));
        }
    }

    private void tell(Topology topology) {
        sharder = sharder.with(topology);
        shards.use(sharder);
    }

    @Override
    public double[] odds() {
        return sharder.isolation().overlap().stream()
                .mapToDouble(Fraction::doubleValue)
                .toArray();
    }
}
