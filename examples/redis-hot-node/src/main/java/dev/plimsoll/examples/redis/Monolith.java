package dev.plimsoll.examples.redis;

import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.exceptions.JedisException;

/** A server with a pool of threads and a line before it, as most are: whoever waits for the cache keeps a thread. */
final class Monolith implements AutoCloseable {
    private final ExecutorService threads = Executors.newFixedThreadPool(Scale.THREADS, Daemons.named("monolith"));
    private final Database database = new Database();
    private final Connections connections;
    private final Cache cache;

    Monolith(Form form, RedisCluster cluster, PushedTopology topology) {
        connections = new Connections(cluster.password());
        topology.hot(form == Form.BY_KEY ? Set.of(Keys.HOT) : Set.of());
        cache = form == Form.WITHOUT
                ? new Looping(cluster, connections, database, topology.current())
                : new Guarded(form == Form.BY_KEY, topology, connections, database);
    }

    void accept(Request request) {
        threads.execute(() -> {
            LockSupport.parkNanos(Scale.RENDERING.toNanos());
            try {
                request.answered(request.isPage()
                        || cache.read(request.key())
                                .filter(Database.answer(request.key())::equals)
                                .isPresent());
            } catch (JedisException e) {
                request.answered(false);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    long queries() {
        return database.queries();
    }

    long connectionsOpened() {
        return connections.opened();
    }

    long topologyReads() {
        return cache.topologyReads();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        connections.close();
    }
}
