package dev.plimsoll.examples.redis;

import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import dev.plimsoll.shedding.RetryBudget;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The same with the library: a bulkhead before each node and one before the database, the topology as it was pushed, one retry from the
 * node's budget, and answers that are checked.
 *
 * <p>By node, what a node cannot answer is refused. By key, hot keys are refused first, and the rest goes to the database.
 */
final class Guarded implements Cache {
    /** What protects from one node: it holds some threads and no more, and when it answers nobody, ten ask twice and then nobody. */
    private record Node(HostAndPort address, LoadShedder bulkhead, RetryBudget retries) {}

    private final boolean byKey;
    private final PushedTopology topology;
    private final Connections connections;
    private final Database database;
    private final Map<HostAndPort, Node> nodes = new ConcurrentHashMap<>();
    private final LoadShedder databaseBulkhead = bulkhead(Scale.DATABASE_BULKHEAD);
    private final LongAdder mismatches = new LongAdder();

    Guarded(boolean byKey, PushedTopology topology, Connections connections, Database database) {
        this.byKey = byKey;
        this.topology = topology;
        this.connections = connections;
        this.database = database;
    }

    // Fixed: it bounds what is held here, and looks for no knee over there. An adaptive limit takes packets that are
    // sent again for a line.
    private static LoadShedder bulkhead(int most) {
        return LoadShedder.builder(Scale.TIMEOUT).fixedLimit(most).build();
    }

    @Override
    public Optional<String> read(String key) throws InterruptedException {
        Topology now = topology.current();
        boolean hot = byKey && now.hot().contains(key);
        Node node = nodes.computeIfAbsent(
                now.owner(key), owner -> new Node(owner, bulkhead(Scale.BULKHEAD), RetryBudget.standard()));
        // The node answered, but not that: nobody keeps its place there while the database is asked.
        boolean missed = false;
        long permit = node.bulkhead.tryAcquire(hot ? Priority.BACKGROUND : Priority.NORMAL);
        if (!LoadShedder.refused(permit)) {
            try {
                String found = ask(node, key);
                if (found != null && Database.answers(found, key)) {
                    return Optional.of(found);
                }
                if (found != null) { // somebody else's: ignore it, count it, compute it anew
                    mismatches.increment();
                }
                missed = true;
            } catch (JedisException e) {
                // as if refused
            } finally {
                node.bulkhead.release(permit);
            }
        }
        return missed || (byKey && !hot) ? askDatabase(key) : Optional.empty();
    }

    private String ask(Node node, String key) {
        try {
            String found = connections.ask(node.address, jedis -> jedis.get(key));
            node.retries.succeeded();
            return found;
        } catch (JedisException e) {
            if (node.retries.tryRetry()) {
                return connections.ask(node.address, jedis -> jedis.get(key));
            }
            throw e;
        }
    }

    private Optional<String> askDatabase(String key) throws InterruptedException {
        long permit = databaseBulkhead.tryAcquire();
        if (LoadShedder.refused(permit)) {
            return Optional.empty();
        }
        try {
            return Optional.of(database.read(key));
        } finally {
            databaseBulkhead.release(permit);
        }
    }

    /** How many answers were to another question. */
    long mismatches() {
        return mismatches.sum();
    }

    @Override
    public long topologyReads() {
        return topology.reads();
    }
}
