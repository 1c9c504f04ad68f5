package dev.plimsoll.shuffle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    /** Every figure in the table of odds is the exact one, rounded. */
    @Test
    void printsTheTableOfOdds() throws IOException {
        Map<String, Isolation> fleets = Map.of(
                "8, 2", Isolation.of(8, 2),
                "8, 3", Isolation.of(8, 3),
                "16, 4", Isolation.of(16, 4),
                "100, 5", Isolation.of(100, 5),
                "100, 5 over three zones (34, 33, 33)", Isolation.spread(new int[] {34, 33, 33}, 5),
                "100, fixed 2 + 2 + 1 from them", Isolation.quotas(new int[] {34, 33, 33}, new int[] {2, 2, 1}),
                "2,048, 4", Isolation.of(2_048, 4));
        int rows = 0;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            String[] cells = line.split("\\s*\\|\\s*", -1);
            Isolation isolation = cells.length == 8 ? fleets.get(cells[1]) : null;
            if (isolation != null) {
                List<Fraction> overlap = isolation.overlap();
                assertThat(cells[2]).as(line).isEqualTo(String.format(Locale.ROOT, "%,d", isolation.shards()));
                for (int shared = 0; shared < 3; shared++) {
                    assertRounded(line, cells[3 + shared], overlap.get(shared));
                }
                assertRounded(line, cells[6], overlap.get(overlap.size() - 1));
                rows++;
            }
        }
        assertThat(rows).isEqualTo(fleets.size());
    }

    private static void assertRounded(String line, String shown, Fraction exact) {
        BigDecimal figure = new BigDecimal(shown.replace(" %", ""));
        double unit = shown.endsWith("%") ? .01 : 1;
        assertThat(exact.doubleValue() / unit)
                .as(line)
                .isCloseTo(figure.doubleValue(), within(.5001 * figure.ulp().doubleValue()));
    }
}
