package dev.plimsoll.examples.redis;

import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Connections to the nodes. One on which anything failed is closed; the others of its node have to prove that they answer what they are
 * asked, before they are used again: a {@code PING} with a random text, which an answer to somebody else's question is not.
 */
final class Connections implements AutoCloseable {
    private record Idle(Jedis jedis, long provenNanos) {}

    private final JedisClientConfig client;
    private final Map<HostAndPort, Deque<Idle>> idle = new ConcurrentHashMap<>();
    private final Map<HostAndPort, Long> failedNanos = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private volatile boolean closed;

    Connections(String password) {
        client = RedisNode.client(password);
    }

    /** How many were made, each with an {@code AUTH}. */
    long opened() {
        return opened.sum();
    }

    <T> T ask(HostAndPort node, Function<Jedis, T> question) {
        Idle connection = take(node);
        boolean well = false;
        try {
            T answer = question.apply(connection.jedis);
            well = true;
            return answer;
        } finally {
            if (well && !closed) {
                line(node).push(connection);
            } else {
                failedNanos.put(node, System.nanoTime());
                close(connection.jedis);
            }
        }
    }

    private Idle take(HostAndPort node) {
        for (Idle one = line(node).poll(); one != null; one = line(node).poll()) {
            if (one.provenNanos > failedNanos.getOrDefault(node, Long.MIN_VALUE)) {
                return one;
            }
            long now = System.nanoTime();
            if (proves(one.jedis)) {
                return new Idle(one.jedis, now);
            }
            close(one.jedis);
        }
        long now = System.nanoTime();
        opened.increment();
        return new Idle(new Jedis(node, client), now); // which connects, and says who it is
    }

    /** Whether a connection answers the question it is asked. */
    static boolean proves(Jedis jedis) {
        String text = UUID.randomUUID().toString();
        try {
            return text.equals(jedis.ping(text));
        } catch (JedisException | ClassCastException e) {
            return false;
        }
    }

    private Deque<Idle> line(HostAndPort node) {
        return idle.computeIfAbsent(node, key -> new ConcurrentLinkedDeque<>());
    }

    private static void close(Jedis jedis) {
        try {
            jedis.close();
        } catch (JedisException e) {
            // it was broken
        }
    }

    @Override
    public void close() {
        closed = true;
        idle.values().forEach(line -> line.forEach(one -> close(one.jedis)));
    }
}
