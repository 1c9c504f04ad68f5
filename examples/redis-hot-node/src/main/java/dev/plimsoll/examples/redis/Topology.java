package dev.plimsoll.examples.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Collections.unmodifiableNavigableMap;
import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Who has which slot, and which keys are to be shed first when their node cannot serve all.
 *
 * @param owners the owner of a slot and of all after it, up to the next entry
 * @param hot the keys that are shed first
 */
record Topology(NavigableMap<Integer, HostAndPort> owners, Set<String> hot) {
    private static final String HOT = "hot ";

    Topology {
        owners = unmodifiableNavigableMap(new TreeMap<>(owners));
        hot = Set.copyOf(hot);
        if (!owners.containsKey(0)) {
            throw new IllegalArgumentException("owners: slot 0 has none (expected: one for each slot)");
        }
    }

    /** What a node says, in one {@code CLUSTER SLOTS}. */
    static Topology read(Jedis jedis, Set<String> hot) {
        TreeMap<Integer, HostAndPort> owners = new TreeMap<>();
        int slots = 0;
        for (Object each : (List<?>) jedis.sendCommand(Command.CLUSTER, "SLOTS")) {
            List<?> range = (List<?>) each;
            List<?> master = (List<?>) range.get(2);
            int first = ((Long) range.get(0)).intValue();
            owners.put(
                    first,
                    new HostAndPort(new String((byte[]) master.get(0), UTF_8), ((Long) master.get(1)).intValue()));
            slots += ((Long) range.get(1)).intValue() - first + 1;
        }
        if (slots != Keys.SLOTS) {
            throw new IllegalArgumentException("slots: " + slots + " have an owner (expected: " + Keys.SLOTS + ")");
        }
        return new Topology(owners, hot);
    }

    HostAndPort owner(String key) {
        return requireNonNull(owners.floorEntry(JedisClusterCRC16.getSlot(key))).getValue();
    }

    byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        owners.forEach((slot, node) -> text.append(slot)
                .append(' ')
                .append(node.getHost())
                .append(' ')
                .append(node.getPort())
                .append('\n'));
        new TreeSet<>(hot).forEach(key -> text.append(HOT).append(key).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    /** Reads and checks it; what is thrown makes a receiver keep what it has. */
    static Topology parse(byte[] bytes) {
        TreeMap<Integer, HostAndPort> owners = new TreeMap<>();
        Set<String> hot = new TreeSet<>();
        for (String line : new String(bytes, UTF_8).lines().toList()) {
            String[] words = line.split(" ", 3);
            if (line.startsWith(HOT)) {
                hot.add(line.substring(HOT.length()));
            } else if (words.length == 3) {
                owners.put(Integer.parseInt(words[0]), new HostAndPort(words[1], Integer.parseInt(words[2])));
            } else {
                throw new IllegalArgumentException("line: \"" + line + "\" (expected: SLOT HOST PORT, or hot KEY)");
            }
        }
        return new Topology(owners, hot);
    }
}
