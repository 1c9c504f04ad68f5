package dev.plimsoll.lab.adapter;

import dev.plimsoll.constantwork.ConfigPublisher;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.ObjectStore;
import dev.plimsoll.constantwork.Reply;
import dev.plimsoll.constantwork.SizeClass;
import dev.plimsoll.constantwork.TrustedKeys;
import dev.plimsoll.lab.scenario.Settings;
import dev.plimsoll.lab.world.Calls;
import dev.plimsoll.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * The shipped pusher as what calls the hosts. Of 2,500 hosts one holds the shipped receiver, which proves each frame; the
 * others answer as it would, for ten thousand signatures a round would take most of a run.
 */
final class PusherAdapter implements Calls {
    private static final String STREAM = "lab/answers";
    private static final int PORT = 80;
    private static final int HOSTS_A_RECEIVER = 2_500;

    private final Duration period;
    private final Simulation simulation;

    PusherAdapter(Settings settings, Simulation simulation) {
        this.period = Duration.ofNanos(settings.nanos("period"));
        this.simulation = simulation;
    }

    @Override
    public void begin(List<String> hosts, IntConsumer called) {
        ObjectStore store = ObjectStore.inMemory();
        KeyPair keys = Keys.fresh();
        TrustedKeys trusted = TrustedKeys.of(keys.getPublic());
        var unused = ConfigPublisher.builder(STREAM, keys, store, SizeClass.KIB_4)
                .nonces(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .build()
                .publish("the whole answer".getBytes(StandardCharsets.UTF_8));
        Map<Integer, ConfigReceiver<Integer>> receivers = new HashMap<>();
        List<Endpoint> fleet = new ArrayList<>();
        for (int host = 0; host < hosts.size(); host++) {
            fleet.add(new Endpoint(hosts.get(host), "zone", Integer.toString(host), PORT));
            if (host % HOSTS_A_RECEIVER == 0) {
                receivers.put(
                        host,
                        ConfigReceiver.<Integer>builder(STREAM, hosts.get(host), trusted, bytes -> bytes.length)
                                .nanoClock(simulation.nanoClock())
                                .wallClock(simulation.wallClock())
                                .build());
            }
        }
        var executor = simulation.newScheduler();
        VirtualLinks links = new VirtualLinks(executor, (endpoint, frame) -> {
            int host = Integer.parseInt(endpoint.host());
            ConfigReceiver<Integer> receiver = receivers.get(host);
            Reply reply = receiver == null ? null : receiver.offer(frame);
            if (reply == null || reply.outcome() != Reply.Outcome.REFUSED) {
                called.accept(host);
            }
            return reply == null ? VirtualLinks.TAKEN.duplicate() : reply.encode();
        });
        var unusedToo = ConfigPusher.builder(STREAM, "pusher", trusted, store, links, executor)
                .fleet(fleet)
                .period(period)
                .nonce(1)
                .nanoClock(simulation.nanoClock())
                .wallClock(simulation.wallClock())
                .start();
    }
}
