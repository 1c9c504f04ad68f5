package dev.plimsoll.examples.redis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Six masters on loopback with all slots among them. They end when this process does. */
final class RedisCluster implements AutoCloseable {
    private final String password = UUID.randomUUID().toString();
    private final List<RedisNode> nodes = new ArrayList<>();

    private RedisCluster() {}

    /** Whether there is a redis-server to be started. */
    static boolean isInstalled() {
        try {
            return new ProcessBuilder("redis-server", "--version").start().waitFor() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    static RedisCluster start(Path folder) throws IOException {
        RedisCluster cluster = new RedisCluster();
        try {
            for (int i = 0; i < Scale.NODES; i++) {
                RedisNode node = new RedisNode(folder.resolve("node-" + i), cluster.password);
                cluster.nodes.add(node);
                node.start();
                int first = Keys.firstSlot(i);
                int last = Keys.firstSlot(i + 1) - 1;
                node.direct(jedis -> jedis.clusterAddSlotsRange(first, last));
                if (i > 0) {
                    cluster.nodes.get(0).meet(node);
                }
            }
            cluster.awaitWell();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    String password() {
        return password;
    }

    RedisNode node(int index) {
        return nodes.get(index);
    }

    List<RedisNode> nodes() {
        return nodes;
    }

    /** Waits until every node serves, and says that every other does; then puts in what is missing. */
    void awaitWell() {
        for (RedisNode node : nodes) {
            RedisNode.await("cluster", () -> {
                String info = node.direct(jedis -> jedis.clusterInfo());
                return info.contains("cluster_state:ok")
                        && info.contains("cluster_slots_ok:16384")
                        && info.contains("cluster_known_nodes:" + nodes.size());
            });
        }
        for (int i = 0; i < nodes.size(); i++) {
            List<String> keys = Keys.cached(i);
            RedisNode node = nodes.get(i);
            RedisNode.await(
                    "keys",
                    () -> node.direct(jedis -> {
                        keys.forEach(key -> jedis.set(key, Database.answer(key)));
                        return true;
                    }));
        }
    }

    @Override
    public void close() throws IOException {
        for (RedisNode node : nodes) {
            node.close();
            node.link().close();
        }
    }
}
