package dev.plimsoll.examples.shapes;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigDisk;
import dev.plimsoll.constantwork.ConfigPusher;
import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.PusherStats;
import dev.plimsoll.constantwork.netty.NettyTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** One process of the small fleet that calls the large one. */
final class Pusher {
    private static final String ZONE = "here";

    private Pusher() {}

    /** Pushes to receivers given as {@code NAME=PORT,…}. */
    static void run(String name, String receivers, int port) throws IOException {
        Deployment deployment = Deployment.ofThisProcess();
        List<Endpoint> fleet = new ArrayList<>();
        for (String receiver : receivers.split(",", -1)) {
            String[] parts = receiver.split("=", -1);
            fleet.add(new Endpoint(parts[0], ZONE, "127.0.0.1", Integer.parseInt(parts[1])));
        }
        ConfigPusher pusher = ConfigPusher.builder(
                        Deployment.STREAM,
                        name,
                        deployment.trusted(),
                        deployment.store(deployment.period()),
                        NettyTransport.builder().path("/config").threads(1).build(),
                        Executors.newSingleThreadScheduledExecutor())
                .prefix(deployment.prefix())
                .pushers(Deployment.PUSHERS.stream().collect(Collectors.toMap(each -> each, each -> ZONE)))
                .fleet(fleet)
                .key(deployment.key())
                .period(deployment.period())
                .fetchEvery(deployment.period())
                .disk(ConfigDisk.directory(deployment.folder(name)))
                .start();
        HttpServer server = Http.listen(port, 1);
        server.createContext("/stats", exchange -> {
            PusherStats stats = pusher.stats();
            Http.answer(exchange, 200, stats.ticks() + " " + stats.attempts() + " " + stats.bytesOffered());
        });
        server.start();
        Child.ready(server.getAddress().getPort());
    }
}
