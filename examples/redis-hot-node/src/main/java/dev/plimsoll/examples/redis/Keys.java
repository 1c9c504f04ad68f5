package dev.plimsoll.examples.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The keys, and which node has which at the start. */
final class Keys {
    static final int SLOTS = 16_384;
    static final String HOT = "hot";
    static final int HOT_NODE = node(HOT);
    private static final int CACHED = 100;
    private static final List<List<String>> COLD = new ArrayList<>();

    static {
        for (int i = 0; i < Scale.NODES; i++) {
            int node = i;
            COLD.add(IntStream.iterate(0, n -> n + 1)
                    .mapToObj(n -> "cold-" + n)
                    .filter(key -> node(key) == node)
                    .limit(CACHED)
                    .toList());
        }
    }

    private Keys() {}

    static int firstSlot(int node) {
        return (int) ((long) node * SLOTS / Scale.NODES);
    }

    /** Which node has a key. */
    static int node(String key) {
        int slot = JedisClusterCRC16.getSlot(key);
        int node = Scale.NODES - 1;
        while (slot < firstSlot(node)) {
            node--;
        }
        return node;
    }

    static String cold(int node, int number) {
        List<String> keys = COLD.get(node);
        return keys.get(number % keys.size());
    }

    /** What a node's cache holds. */
    static List<String> cached(int node) {
        List<String> keys = new ArrayList<>(COLD.get(node));
        if (node == HOT_NODE) {
            keys.add(HOT);
        }
        return keys;
    }

    /** One that no cache holds, on the node of another key: the braces are what Redis hashes. */
    static String tail(int node, long number) {
        return "tail-" + number + "{" + cold(node, 0) + "}";
    }
}
