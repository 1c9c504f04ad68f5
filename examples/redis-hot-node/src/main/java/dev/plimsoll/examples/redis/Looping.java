package dev.plimsoll.examples.redis;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import redis.clients.jedis.exceptions.JedisException;

/**
 * What the story assumes of the monolith: after a time-out a new connection, with its {@code AUTH}, the topology from any node, and the
 * same question again; no budget, nothing refused. What the cache does not answer the database is asked for.
 */
final class Looping implements Cache {
    private final RedisCluster cluster;
    private final Connections connections;
    private final Database database;
    private final LongAdder topologyReads = new LongAdder();
    private final AtomicInteger next = new AtomicInteger();
    private volatile Topology topology;

    Looping(RedisCluster cluster, Connections connections, Database database, Topology first) {
        this.cluster = cluster;
        this.connections = connections;
        this.database = database;
        this.topology = first;
    }

    @Override
    public Optional<String> read(String key) throws InterruptedException {
        for (int attempt = 1; attempt <= Scale.ATTEMPTS; attempt++) {
            try {
                String found = connections.ask(topology.owner(key), jedis -> jedis.get(key));
                return Optional.of(found != null ? found : database.read(key));
            } catch (JedisException e) {
                fetchTopology();
            }
        }
        return Optional.of(database.read(key));
    }

    private void fetchTopology() {
        RedisNode any = cluster.node(Math.floorMod(next.getAndIncrement(), Scale.NODES));
        topologyReads.increment();
        try {
            topology = connections.ask(any.address(), jedis -> Topology.read(jedis, Set.of()));
        } catch (JedisException | IllegalArgumentException e) { // no answer, or not all of it
            // it goes by what it has
        }
    }

    @Override
    public long topologyReads() {
        return topologyReads.sum();
    }
}
