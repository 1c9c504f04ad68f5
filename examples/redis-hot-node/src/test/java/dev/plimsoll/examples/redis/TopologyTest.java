package dev.plimsoll.examples.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

class TopologyTest {
    private static HostAndPort node(int index) {
        return new HostAndPort("127.0.0.1", 7000 + index);
    }

    private static Topology sixNodes() {
        Map<Integer, HostAndPort> owners = new TreeMap<>();
        for (int i = 0; i < Scale.NODES; i++) {
            owners.put(Keys.firstSlot(i), node(i));
        }
        return new Topology(new TreeMap<>(owners), Set.of(Keys.HOT, "another key"));
    }

    @Test
    void comesOutAsItWentIn() {
        assertThat(Topology.parse(sixNodes().toBytes())).isEqualTo(sixNodes());
    }

    @Test
    void everyKeysOwnerIsTheNodeThatHasItsSlot() {
        for (int node = 0; node < Scale.NODES; node++) {
            for (String key : Keys.cached(node)) {
                assertThat(sixNodes().owner(key)).as(key).isEqualTo(node(node));
            }
            assertThat(sixNodes().owner(Keys.tail(node, 42))).isEqualTo(node(node));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5461 127.0.0.1 7001", "0", "zero 127.0.0.1 7000", "0 127.0.0.1", "0 127.0.0.1 "})
    void whatIsNotWholeIsRefused(String text) {
        assertThatThrownBy(() -> Topology.parse(text.getBytes(UTF_8))).isInstanceOf(IllegalArgumentException.class);
    }
}
