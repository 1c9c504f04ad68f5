package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IsolationCommandTest extends TypedCommand {
    @Override
    CommandLine command(Console console) {
        return new CommandLine(new IsolationCommand(console));
    }

    private JsonNode json(String... words) {
        assertThat(run(words)).isZero();
        return new JsonMapper().readTree(out.toString());
    }

    @Test
    void printsTheTalksFigures() {
        assertThat(run("--workers", "8", "--shard", "3", "--tenants", "1001")).isZero();

        assertThat(out.toString())
                .startsWith("8 workers, shards of 3: any workers; 56 shards\n")
                .contains("1         15/28  53.5714 %")
                .contains("1.78571 %")
                .contains("as likely as not with 10 tenants")
                .contains("plain shards of 3 37.5000 %");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void writesTheDocumentedJson() {
        JsonNode node = json("--workers", "8", "--shard", "3", "--json", "-", "-q");

        assertThat(node.get("schema").asString()).isEqualTo("plimsoll.isolation/1");
        assertThat(node.get("workers").asInt()).isEqualTo(8);
        assertThat(node.get("shards").asString()).isEqualTo("56");
        assertThat(node.get("overlap").get(0).get("exact").asString()).isEqualTo("5/28");
        assertThat(node.get("overlap").get(1).get("shared").asInt()).isEqualTo(1);
        assertThat(node.get("overlap").get(1).get("probability").asDouble()).isCloseTo(15 / 28.0, within(1e-12));
        assertThat(node.get("otherTenantDown").asDouble()).isCloseTo(1 / 56.0, within(1e-12));
        assertThat(node.get("identicalPair").asDouble()).isCloseTo(1 / 56.0, within(1e-12));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void tellsTheLawsOfZonesApart() {
        assertThat(json("--zones", "34,33,33", "--shard", "5", "--json", "-")
                        .get("overlap")
                        .get(0)
                        .get("probability")
                        .asDouble())
                .isCloseTo(0.770876, within(5e-7));
        out.getBuffer().setLength(0);
        assertThat(json("--workers", "100", "--zones", "34,33,33", "--per-zone", "2,2,1", "--json", "-")
                        .get("overlap")
                        .get(0)
                        .get("probability")
                        .asDouble())
                .isCloseTo(0.7550468, within(5e-8));
        assertThat(err.toString()).contains("always 2, 2, 1 from zones of 34, 33, 33");
    }

    @Test
    void countsSeveralPoisonousTenantsAndShardsOfUnlikeSize() {
        // Kubernetes' table: hands of 8 from 64, four elephants
        assertThat(json("--workers", "64", "--shard", "8", "--poisoned", "4", "--json", "-")
                        .get("otherTenantDown")
                        .asDouble())
                .isCloseTo(0.0004886697053040446, within(1e-15));
        out.getBuffer().setLength(0);
        JsonNode unlike = json("--workers", "100", "--shard", "5", "--other-shard", "9", "--json", "-");
        assertThat(unlike.get("otherShard").asInt()).isEqualTo(9);
        assertThat(unlike.get("otherTenantDown").asDouble()).isZero();
    }

    @Test
    void drawsAPageThatLoadsNothing() throws IOException {
        assertThat(run("--workers", "100", "--shard", "5", "--html", "i.html", "--json", "i.json", "--poisoned", "3"))
                .isZero();

        assertThat(Files.readString(folder.resolve("i.html")))
                .startsWith("<!doctype html>")
                .contains(
                        "default-src 'none'",
                        "plain shards of 5: down",
                        "./plimsoll isolation --workers 100 --shard 5 --poisoned 3")
                .doesNotContain("<script", "src=\"http")
                .endsWith("</html>\n");
        assertThat(Files.readString(folder.resolve("i.json")))
                .startsWith("{\n  \"schema\"")
                .endsWith("}\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--shard 5 | isolation: needs --workers and --shard, or --zones and --shard or --per-zone",
                "--workers 4 --shard 5 | shard: 5 (expected: 1..4, the number of workers)",
                "--workers 9 --zones 4,4 --shard 2 | --workers: 9 (expected: 8, the sum of --zones, or nothing)",
                "--zones 4,4 | isolation: needs --shard or --per-zone beside --zones",
                "--zones 4,4 --per-zone 1,1 --shard 3 | --shard: 3 (expected: 2, the sum of --per-zone, or nothing)",
                "--zones 4,0 --shard 2 | domain sizes: 0 at position 1 (expected: at least 1; leave an empty domain out)",
                "--workers 8 --shard 2 --per-zone 1,1 | --per-zone: needs --zones",
                "--zones 4,4 --per-zone 1,1 --other-shard 3 | --other-shard: not together with --per-zone, which fixes every shard",
                "--workers 8 --shard 2 --poisoned 0 | --poisoned: 0 (expected: 1 or more)",
                "--workers 8 --shard 2 --tenants -1 | --tenants: -1 (expected: 0 or more)"
            })
    void refusesWhatCannotBeWithTheValueAndTheRange(String words, String message) {
        assertThat(run(words.split(" ", -1))).isEqualTo(2);
        assertThat(err.toString()).isEqualTo(message + "\n");
        assertThat(out.toString()).isEmpty();
    }
}
