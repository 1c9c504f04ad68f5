package dev.plimsoll.lab.adapter;

import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPuller;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Published;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.constantwork.Wave;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Configuration;
import dev.plimsoll.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A configuration that the shipped publisher makes editions of, and the shipped pushers bring to every node, or the shipped pullers
 * fetch. Some nodes hold the shipped receiver, which proves each frame, evenly among the others, which answer as it would: five
 * thousand signatures a period would take most of a run. What a configuration contains is how many changes were made.
 *
 * <p>Each puller stands for as many nodes as there are for a receiver, and counts as many reads.
 */
final class ConfigurationAdapter implements Configuration {
    private static final String STREAM = "lab/configuration";
    private static final String POISON = "poison";
    private static final SizeClass SIZE = SizeClass.KIB_4;
    private static final int PORT = 80;

    private final Settings settings;
    private final Simulation simulation;
    private final Duration period;
    private final Duration publishing; // an edition so often
    private final int spacing; // of nodes that hold a receiver
    private final ObjectStore store = ObjectStore.inMemory();
    private final KeyPair keys = Keys.fresh();
    private final TrustedKeys trusted = TrustedKeys.of(keys.getPublic());
    private final ConfigPublisher publisher;
    private final List<ConfigReceiver<Long>> receivers = new ArrayList<>();
    private final Map<String, String> zones = new LinkedHashMap<>(); // of the pushers
    private final List<ScheduledExecutorService> processes = new ArrayList<>();
    private final List<ConfigPusher> pushers = new ArrayList<>();
    private long made;
    private long published = -1;
    private boolean proposed;
    private long reads;
    private double failing;
    private double due; // reads that should have failed and have not

    ConfigurationAdapter(Settings settings, Simulation simulation) {
        this.settings = settings;
        this.simulation = simulation;
        this.period = Duration.ofNanos(settings.nanos("period"));
        this.publishing = Duration.ofNanos(settings.nanos("publish"));
        this.spacing = (int) (settings.count("nodes") / settings.count("proven"));
        this.publisher = ConfigPublisher.builder(STREAM, keys, store, SIZE)
                .nonces(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .build();
    }

    private boolean isPulled() {
        return settings.text("by").equals("pull");
    }

    /** The shipped classes that run. */
    List<Class<?>> classesRun() {
        return List.of(
                ConfigPublisher.class, isPulled() ? ConfigPuller.class : ConfigPusher.class, ConfigReceiver.class);
    }

    @Override
    public void begin(Nodes nodes) {
        publish();
        for (int number = 0; number < settings.count("proven"); number++) {
            receivers.add(receiver(number, nodes));
        }
        if (isPulled()) {
            receivers.forEach(this::pull);
        } else {
            for (int number = 1; number <= settings.count("pushers"); number++) {
                zones.put("pusher-" + number, "zone");
            }
            zones.keySet().forEach(this::push);
        }
        long every = publishing.toNanos();
        var unused = simulation.newScheduler().scheduleAtFixedRate(this::publish, every, every, TimeUnit.NANOSECONDS);
    }

    private ConfigReceiver<Long> receiver(int number, Nodes nodes) {
        return ConfigReceiver.<Long>builder(STREAM, node(number * spacing), trusted, content -> {
                    String text = new String(content, StandardCharsets.UTF_8);
                    if (text.startsWith(POISON)) {
                        nodes.poisoned(number);
                        throw new IllegalArgumentException(POISON);
                    }
                    long changes = Long.parseLong(text);
                    nodes.took(number, changes);
                    return changes;
                })
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .build();
    }

    private static String node(int number) {
        return "node-" + number;
    }

    private void push(String name) {
        ScheduledExecutorService process = simulation.newScheduler();
        processes.add(process);
        VirtualLinks links = new VirtualLinks(process, this::answer);
        List<Endpoint> fleet = new ArrayList<>();
        for (int number = 0; number < settings.count("nodes"); number++) {
            fleet.add(new Endpoint(node(number), "zone", Integer.toString(number), PORT));
        }
        pushers.add(ConfigPusher.builder(STREAM, name, trusted, new Counted(1), links, process)
                .pushers(zones)
                .fleet(fleet)
                .period(period)
                .fetchEvery(publishing.compareTo(period) < 0 ? publishing : period)
                .largest(SIZE)
                .nonce(pushers.size() + 1L)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start());
    }

    private ByteBuffer answer(Endpoint endpoint, ByteBuffer frame) {
        int number = Integer.parseInt(endpoint.host());
        boolean proves = number % spacing == 0 && number / spacing < receivers.size();
        return proves ? receivers.get(number / spacing).offer(frame).encode() : VirtualLinks.TAKEN.duplicate();
    }

    private void pull(ConfigReceiver<Long> receiver) {
        var unused = ConfigPuller.builder(receiver, new Counted(spacing), simulation.newScheduler())
                .period(period)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
    }

    /** An edition of what has changed; while a candidate is out, all else waits until receivers have refused it. */
    private void publish() {
        if (proposed) {
            var unused = publisher.withdrawIfRefused(zones.keySet()).thenAccept(withdrawn -> {
                if (withdrawn.isPresent()) {
                    proposed = false;
                }
            });
        } else if (made > published) {
            long now = made;
            var unused = publisher.publish(content(Long.toString(now))).thenAccept(outcome -> {
                if (outcome instanceof Published.Done) {
                    published = now;
                }
            });
        }
    }

    private static byte[] content(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public long change() {
        return ++made;
    }

    @Override
    public void poison(double share) {
        proposed = true;
        var unused = publisher.propose(content(POISON + " " + simulation.seed()), Wave.share(share));
    }

    @Override
    public void failReads(double share) {
        failing = share;
        due = 0;
    }

    @Override
    public void kill(int count) {
        processes.subList(0, Math.min(count, processes.size() - 1)).forEach(ScheduledExecutorService::shutdownNow);
    }

    @Override
    public long frames() {
        return pushers.stream().mapToLong(pusher -> pusher.stats().attempts()).sum();
    }

    @Override
    public long reads() {
        return reads;
    }

    /** The store as processes see it that bring the configuration: reads are counted, and some fail while they should. */
    private final class Counted implements ObjectStore {
        private final int weight;

        Counted(int weight) {
            this.weight = weight;
        }

        @Override
        public CompletionStage<Optional<Stored>> get(String key, int mostBytes) {
            reads += weight;
            due += failing;
            if (due >= 1) {
                due -= 1;
                return CompletableFuture.failedFuture(new IOException("the store does not answer"));
            }
            return store.get(key, mostBytes);
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
