package dev.plimsoll.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.plimsoll.lab.command.CellCounts.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CellsCommandTest extends TypedCommand {
    @Override
    CommandLine command(Console console) {
        return new CommandLine(new CellsCommand(console));
    }

    private static CellCounts zipf(double headroom) {
        return new CellCounts(
                IntStream.rangeClosed(1, 1000)
                        .mapToObj(rank -> CellCounts.tenant("tenant-" + rank, 1.0 / rank))
                        .toList(),
                headroom,
                0.005,
                1);
    }

    @Test
    void oneCellIsTheMonolith() {
        Row row = zipf(0.2).of(1);
        assertThat(row.tenantsWorst()).isEqualTo(1);
        assertThat(row.strandedPlanned()).isCloseTo(0, within(1e-9));
        assertThat(row.split()).isZero();
        assertThat(row.price()).isCloseTo(1, within(1e-9));
    }

    // 1,000 tenants by Zipf's law and 20 cells used at 60 %: the largest has 13.4 % of the load, a cell carries 8.33 %.
    @Test
    void twentyCellsHoldAFailureToATwentiethAndSplitTheLargestTenant() {
        Row row = zipf(1 / 0.6 - 1).of(20);
        assertThat(row.testLoad()).isCloseTo(1 / 12.0, within(1e-9));
        assertThat(row.split()).isOne();
        assertThat(row.tenantsMean()).isCloseTo(0.05005, within(1e-6)); // 1,001 places of 1,000 tenants over 20 cells
        assertThat(row.tenantsWorst()).isLessThanOrEqualTo(0.07);
        assertThat(row.loadWorst()).isLessThanOrEqualTo(1 / 12.0 + 1e-9);
        assertThat(row.unplaced()).isZero();
    }

    @Test
    void slotsAloneStrandAtLeastWhatTheLargestTenantDoes() {
        for (int count : new int[] {10, 20, 50}) {
            Row row = zipf(0.5).of(count);
            assertThat(row.strandedBySlots()).isGreaterThanOrEqualTo(row.strandedBound());
            assertThat(row.strandedPlanned()).isLessThan(row.strandedBySlots());
            assertThat(row.price()).isGreaterThanOrEqualTo(row.priceBound() - 1e-9);
        }
    }

    @Test
    void printsATableAndWhereItIsBad() {
        assertThat(run("--tenants", "zipf:300:1.0", "--cells", "1,2,20,100")).isZero();
        assertThat(out.toString()).contains("cells", "test load").contains("Few and large is bad: below 20 cells");
        assertThat(out.toString()).contains("Many and small is bad: from 100 cells");
    }

    @Test
    void printsTheSameJsonEachTime() {
        assertThat(run("--tenants", "zipf:200:0.8", "--cells", "5", "--json", "-"))
                .isZero();
        String first = out.toString();
        assertThat(first).startsWith("{").contains("\"plimsoll.cells/1\"", "\"tenantsWorst\"");
        out.getBuffer().setLength(0);
        run("--tenants", "zipf:200:0.8", "--cells", "5", "--json", "-");
        assertThat(out.toString()).isEqualTo(first);
    }

    @Test
    void tellsAllThatIsWrongWithAFile() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "tenant,load\na,1\na,2\nb,many\nc\n");
        assertThat(run("--tenants", "t.csv")).isEqualTo(ExitCode.INVALID);
        assertThat(err.toString().lines().toList())
                .isEqualTo(List.of(
                        "t.csv:3:1: tenant, a (expected: each once)",
                        "t.csv:4:3: load, many (expected: a number not below 0)",
                        "t.csv:5:1: row, c (expected: tenant,load)"));
    }

    @Test
    void readsAFile() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "tenant,load\na,3\n\"b\",1e1\nc,0\n");
        assertThat(run("--tenants", "t.csv", "--cells", "1,2", "--headroom", "1"))
                .isZero();
        assertThat(run("--tenants", "nothing.csv")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--tenants", "zipf:10:1", "--headroom", "much")).isEqualTo(ExitCode.USAGE);
    }
}
