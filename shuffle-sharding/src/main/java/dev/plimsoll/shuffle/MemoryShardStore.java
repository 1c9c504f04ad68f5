package dev.plimsoll.shuffle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** One immutable snapshot behind one reference: whoever replaces the one it read has decided. */
final class MemoryShardStore implements ShardStore {
    private final AtomicReference<Snapshot> latest = new AtomicReference<>(new Snapshot(0, Map.of()));

    @Override
    public Snapshot read() {
        return latest.get();
    }

    @Override
    public boolean tryReserve(long version, String tenant, List<String> workers) {
        Snapshot seen = latest.get();
        if (seen.version() != version || seen.shards().containsKey(tenant)) {
            return false;
        }
        Map<String, List<String>> shards = new HashMap<>(seen.shards());
        shards.put(tenant, List.copyOf(workers));
        return latest.compareAndSet(seen, new Snapshot(version + 1, shards));
    }

    @Override
    public boolean tryRelease(String tenant) {
        while (true) {
            Snapshot seen = latest.get();
            if (!seen.shards().containsKey(tenant)) {
                return false;
            }
            Map<String, List<String>> shards = new HashMap<>(seen.shards());
            shards.remove(tenant);
            if (latest.compareAndSet(seen, new Snapshot(seen.version() + 1, shards))) {
                return true;
            }
        }
    }
}
