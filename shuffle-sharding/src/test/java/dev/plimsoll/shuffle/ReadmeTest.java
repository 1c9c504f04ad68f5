package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void runsTheExample() {
        String secret = "000102030405060708090a0b0c0d0e0f";
        long request = 7;

        DeploymentKey key = DeploymentKey.parse(secret); // 32 hexadecimal digits, the same in every process
        Topology fleet = Topology.of(Map.of(
                "zone-a", List.of("a1", "a2", "a3", "a4"),
                "zone-b", List.of("b1", "b2", "b3", "b4"),
                "zone-c", List.of("c1", "c2", "c3", "c4")));
        ShuffleSharder sharder = ShuffleSharder.of(key, fleet, 3);

        Shard shard = sharder.shard("tenant-42"); // the same in every process, language and JDK
        Worker first = shard.worker(request, 0); // each request begins elsewhere
        Worker retry = shard.worker(request, 1); // and retries inside the shard
        Fraction down = sharder.isolation().otherTenantDown(); // 1/64: what one poisonous tenant does to another

        assertThat(shard.workers()).hasSize(3).contains(first, retry);
        assertThat(first).isNotEqualTo(retry);
        assertThat(down).hasToString("1/64");
    }

    @Test
    void holdsTheExampleToWhatIsRun() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java") + 7;
        String example = readme.substring(begin, readme.indexOf("```", begin));
        String run = Files.readString(Path.of("src/test/java/dev/plimsoll/shuffle/ReadmeTest.java"));
        assertThat(run.replaceAll("\\s+", "")).contains(example.replaceAll("\\s+", ""));
    }

    @Test
    void printsTheTableOfOdds() {
        assertThat(Isolation.spread(new int[] {34, 33, 33}, 5).shards()).isEqualTo(29_028_384);
        assertThat(Isolation.quotas(new int[] {34, 33, 33}, new int[] {2, 2, 1}).shards())
                .isEqualTo(9_774_864);
    }
}
