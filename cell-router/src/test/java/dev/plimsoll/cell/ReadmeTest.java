package dev.plimsoll.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.shuffle.DeploymentKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private final List<String> sent = new ArrayList<>();
    private final List<Refusal> alarms = new ArrayList<>();

    private void send(String cell, long version) {
        sent.add(cell + " by version " + version);
    }

    private void alarm(List<Refusal> refusals) {
        alarms.addAll(refusals);
    }

    @Test
    void runsTheExample(@TempDir Path directory) {
        String secret = "000102030405060708090a0b0c0d0e0f";
        Path path = directory.resolve("table");
        byte[] bytes = new byte[3];

        DeploymentKey key = DeploymentKey.parse(secret); // 32 hexadecimal digits, the same everywhere
        List<PlannedCell> cells = List.of(PlannedCell.of("eu-1"), PlannedCell.of("eu-2"), PlannedCell.of("eu-3"));
        RoutingTable seed = Planner.of(key).first(cells).table(); // in the control plane, and into the jar
        CellRouter router =
                CellRouter.builder(key, seed).store(TableStore.file(path)).build();

        Route route = router.route("tenant-42"); // on every request
        send(route.cell(), route.version());

        Acceptance answer = router.offer(bytes); // when a table arrives
        if (!answer.inUse()) {
            alarm(answer.refusals()); // all reasons; the old table stays in use
        }

        assertThat(sent).containsExactly(seed.route("tenant-42").cell() + " by version 1");
        assertThat(alarms).extracting(Refusal::reason).containsExactly(Refusal.Reason.TOO_SHORT);
    }

    @Test
    void holdsTheExampleToWhatIsRun() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf("```java") + 7;
        String example = readme.substring(begin, readme.indexOf("```", begin));
        String run = Files.readString(Path.of("src/test/java/dev/plimsoll/cell/ReadmeTest.java"));
        assertThat(run.replaceAll("\\s+", "")).contains(example.replaceAll("\\s+", ""));
    }
}
