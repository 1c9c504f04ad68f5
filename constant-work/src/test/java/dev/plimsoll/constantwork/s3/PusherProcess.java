package dev.plimsoll.constantwork.s3;

import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.PusherStats;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.netty.NettyTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One pusher of several, as a process of its own: frames and leases in S3 on the wire, receivers over sockets. It says {@code
 * settled} once it knows from its peers' leases that all of them live. A byte of input makes it the broken twin, to which nobody
 * ever dies; the end of its input ends it, so that it outlives nobody.
 */
final class PusherProcess {
    static final String SETTLED = "settled";

    private static final int ROUNDS_TO_KNOW = 6; // a peer that is not there is taken for dead after four

    private PusherProcess() {}

    /**
     * Runs until its input ends.
     *
     * @param args the port of S3, the pusher's name, all pushers' names, the period in milliseconds, the receivers' ports; lists
     *     with commas
     */
    public static void main(String[] args) throws Exception {
        SampleFrames.frame(1, 4); // what is logged nobody reads
        String name = args[1];
        Map<String, String> pushers =
                Stream.of(args[2].split(",", -1)).collect(Collectors.toMap(Function.identity(), pusher -> "z1"));
        List<Endpoint> fleet = new ArrayList<>();
        for (String port : args[4].split(",", -1)) {
            fleet.add(new Endpoint("host-" + fleet.size(), "z1", "127.0.0.1", Integer.parseInt(port)));
        }
        Duration period = Duration.ofMillis(Long.parseLong(args[3]));
        ExecutorService requests = Executors.newFixedThreadPool(pushers.size() + 2);
        ObjectStore store =
                S3Store.of(WireS3.client(Integer.parseInt(args[0]), period.dividedBy(5)), WireS3.BUCKET, requests);
        AtomicBoolean nobodyDies = new AtomicBoolean();
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ConfigPusher pusher = ConfigPusher.builder(
                        SampleFrames.STREAM,
                        name,
                        SampleFrames.TRUSTED,
                        new Leases(store, name, nobodyDies),
                        NettyTransport.builder().build(),
                        timer)
                .pushers(pushers)
                .fleet(fleet)
                .period(period)
                .start();
        boolean[] told = {false};
        var unused = timer.scheduleWithFixedDelay(
                () -> {
                    PusherStats stats = pusher.stats();
                    if (!told[0]
                            && stats.leaseRounds() > ROUNDS_TO_KNOW
                            && stats.alive().equals(pushers.keySet())) {
                        told[0] = true;
                        System.out.println(SETTLED);
                    }
                },
                0,
                20,
                TimeUnit.MILLISECONDS);
        while (System.in.read() >= 0) {
            nobodyDies.set(true);
        }
        System.exit(0);
    }

    /** The store; for the broken twin every lease is its own, so that each peer's seems to move for ever. */
    private record Leases(ObjectStore store, String self, AtomicBoolean nobodyDies) implements ObjectStore {
        @Override
        public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
            return store.get(nobodyDies.get() && key.startsWith("leases/") ? "leases/" + self : key, mostBytes);
        }

        @Override
        public CompletionStage<Optional<String>> put(String key, ByteBuffer bytes, Condition condition) {
            return store.put(key, bytes, condition);
        }

        @Override
        public CompletionStage<List<String>> list(String prefix) {
            return store.list(prefix);
        }

        @Override
        public CompletionStage<Void> delete(String key) {
            return store.delete(key);
        }
    }
}
