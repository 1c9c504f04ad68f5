package dev.plimsoll.examples.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/** One redis-server behind a link. Clients only know the link: it is what the node announces. */
final class RedisNode implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    // Of a busy machine; a cluster whose nodes know each other needs two seconds.
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DIRECT_TIMEOUT = Duration.ofSeconds(10);

    // The server ends with this process, in whatever way it ends: the shell's standard input does, too.
    private static final String SHELL =
            "redis-server redis.conf > redis.log 2>&1 & echo $!; read -r never; kill -KILL $!; wait";

    private final Path folder;
    private final String password;
    private final int port;
    private final int bus;
    private final Link link;
    private @Nullable Process shell;
    private String pid = "";

    RedisNode(Path folder, String password) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.password = password;
        int[] ports = freePorts();
        port = ports[0];
        bus = ports[1];
        link = new Link(port);
        Files.writeString(
                folder.resolve("redis.conf"), """
                bind %s
                port %d
                requirepass %s
                save ""
                cluster-enabled yes
                cluster-port %d
                cluster-announce-ip %s
                cluster-announce-port %d
                cluster-announce-bus-port %d
                cluster-node-timeout 60000
                cluster-require-full-coverage no
                """.formatted(HOST, port, password, bus, HOST, link.port(), bus));
    }

    /** Two below those that outgoing connections get: while a node is dead, none of them must take its port. */
    private static int[] freePorts() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket one = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ServerSocket next = new ServerSocket(port + 1, 1, InetAddress.getLoopbackAddress())) {
                return new int[] {one.getLocalPort(), next.getLocalPort()};
            } catch (IOException e) {
                // taken
            }
        }
    }

    /** How to speak to a node: with the password, and no longer than a time-out. */
    static JedisClientConfig config(String password, Duration timeout) {
        return DefaultJedisClientConfig.builder()
                .password(password)
                .timeoutMillis((int) timeout.toMillis())
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED) // two commands more for each connection
                .build();
    }

    void start() throws IOException {
        close();
        shell = new ProcessBuilder("sh", "-c", SHELL).directory(folder.toFile()).start();
        BufferedReader out = shell.inputReader(StandardCharsets.US_ASCII);
        pid = String.valueOf(out.readLine());
        await("redis-server on port " + port + ", see " + folder, () -> direct(jedis -> "PONG".equals(jedis.ping())));
    }

    /** Sends the server a signal: {@code STOP}, {@code CONT} or {@code KILL}. */
    void signal(String name) {
        try {
            // the shell's own kill: the program of that name is not everywhere
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("kill -" + name + " " + pid, e);
        }
    }

    Link link() {
        return link;
    }

    /** Where clients find it. */
    HostAndPort address() {
        return new HostAndPort(HOST, link.port());
    }

    void meet(RedisNode other) {
        direct(jedis -> jedis.sendCommand(
                Command.CLUSTER, "MEET", HOST, Integer.toString(other.port), Integer.toString(other.bus)));
    }

    /** Does something on a connection that does not go over the link. */
    <T> T direct(Function<Jedis, T> work) {
        try (Jedis jedis = new Jedis(new HostAndPort(HOST, port), config(password, DIRECT_TIMEOUT))) {
            return work.apply(jedis);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (JedisException e) {
                // not yet
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + ": waited for " + PATIENCE);
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() throws IOException {
        Process running = shell;
        if (running != null) {
            shell = null;
            running.getOutputStream().close();
            running.onExit().join();
        }
    }
}
