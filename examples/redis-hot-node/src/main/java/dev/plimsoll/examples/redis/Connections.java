package dev.plimsoll.examples.redis;

import java.net.SocketTimeoutException;
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
 * Connections to the nodes. One on which anything failed is closed. If it was not just late, the others of its node have to prove that
 * they answer what they are asked, before they are used again: a {@code PING} with a random text, which an answer to somebody else's
 * question is not. If one does not, none that is idle is used again.
 */
final class Connections implements AutoCloseable {
    private record Idle(Jedis jedis, long provenNanos) {}

    private final JedisClientConfig config;
    private final Map<HostAndPort, Deque<Idle>> idle = new ConcurrentHashMap<>();
    private final Map<HostAndPort, Long> failedNanos = new ConcurrentHashMap<>();
    private final LongAdder opened = new LongAdder();
    private volatile boolean closed;

    Connections(String password) {
        config = RedisNode.config(password, Scale.TIMEOUT);
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
        } catch (RuntimeException e) {
            // Late is no reason to doubt the others, and their proofs would be as late: over a lossy link that is half
            // the time.
            if (!(e.getCause() instanceof SocketTimeoutException)) {
                failedNanos.put(node, System.nanoTime());
            }
            throw e;
        } finally {
            if (well && !closed) {
                line(node).push(connection);
            } else {
                close(connection.jedis);
            }
        }
    }

    private Idle take(HostAndPort node) {
        Idle one = line(node).poll();
        if (one != null) {
            if (one.provenNanos > failedNanos.getOrDefault(node, Long.MIN_VALUE)) {
                return one;
            }
            long now = System.nanoTime();
            if (proves(one.jedis)) {
                return new Idle(one.jedis, now);
            }
            close(one.jedis);
            discard(node); // without asking each: of a node that is silent every proof takes the whole time-out
        }
        long now = System.nanoTime();
        opened.increment();
        return new Idle(new Jedis(node, config), now); // which connects, and says who it is
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

    private void discard(HostAndPort node) {
        for (Idle one = line(node).poll(); one != null; one = line(node).poll()) {
            close(one.jedis);
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
        idle.keySet().forEach(this::discard);
    }
}
