package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ArenaCommandTest extends TypedCommand {
    @Override
    CommandLine command(Console console) {
        return new CommandLine(new ArenaCommand(console, new Interruption()));
    }

    @Test
    void printsATableAndWritesJson() throws Exception {
        int code = run(
                "--scenario",
                "LOWRPS",
                "--only",
                "plimsoll",
                "--fixed",
                "5",
                "--replications",
                "2",
                "--json",
                "a.json");

        assertThat(code).isZero();
        assertThat(out.toString()).contains("LOWRPS", "plimsoll", "fixed-5", "oracle, ", "by phase: .7 1.2 2 5 10 rec");
        JsonNode root = JsonMapper.shared().readTree(Files.readString(folder.resolve("a.json")));
        assertThat(root.get("schema").stringValue()).isEqualTo("plimsoll.arena/1");
        assertThat(root.get("laws")).hasSize(3);
        JsonNode scenario = root.get("laws").get(0).get("scenarios").get(0);
        assertThat(scenario.get("name").stringValue()).isEqualTo("LOWRPS");
        assertThat(scenario.get("average").get("mean").doubleValue()).isBetween(.9, 1.05);
        assertThat(scenario.get("phases")).hasSize(8);
    }

    @Test
    void printsPercentilesOverDrawnScenarios() {
        assertThat(run("--random", "3", "--only", "plimsoll", "-q")).isZero();
        assertThat(out.toString())
                .startsWith("Share of the oracle's goodput over 3 drawn scenarios")
                .contains("plimsoll");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void seesADrawnScenarioAgain() {
        assertThat(run("--random", "1", "--from", "3", "--only", "plimsoll")).isZero();
        assertThat(err.toString()).contains("arena: random-3 ").doesNotContain("random-1 ");
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(run("--scenario", "EXPO")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--only", "bbr")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--random", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--random", "1", "--from", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--fixed", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--law", "java.lang.String")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--replications", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "--scenario: EXPO (expected: one of EXP, LOGN",
                        "--only: bbr (expected: one of plimsoll, none",
                        "--random: 0 (expected: 1..10000)",
                        "--from: 0 (expected: 1..10000)",
                        "limit: 0 (expected: at least 1)",
                        "law: java.lang.String (expected: a SheddingLaw",
                        "--replications: 1 (expected: 2..1000)");
    }
}
