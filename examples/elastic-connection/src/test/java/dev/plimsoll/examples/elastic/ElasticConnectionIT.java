package dev.plimsoll.examples.elastic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command's steps, shorter. Times are held loosely: they are a busy machine's. */
@Tag("ci")
class ElasticConnectionIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static Step step(Duration away) {
        return new Step("test", 40, 8, Duration.ofMillis(50), Duration.ofSeconds(2), away, 40);
    }

    @Test
    void aStoreThatIsKilledLosesNothingAndIsFilledBehindLiveRecords() throws Exception {
        try (Store store = Store.start(folder)) {
            Measured control = step(Duration.ZERO).run(store, folder.resolve("journal-0"));
            Measured fault = step(Duration.ofSeconds(5)).run(store, folder.resolve("journal-1"));

            assertThat(control.inStore()).isEqualTo(control.accepted()).isGreaterThan(40);
            assertThat(control.late())
                    .as("the twin of the flags: without a fault hardly any, while the first connections are made")
                    .isLessThan(control.accepted() / 4);
            assertThat(fault.inStore()).as("nothing lost, nothing twice").isEqualTo(fault.accepted());
            assertThat(fault.refused()).isZero();
            assertThat(fault.late()).as("what came meanwhile says so").isGreaterThan(3 * 40);
            assertThat(fault.flagged()).as("the store tells of its gap").isTrue();
            assertThat(fault.filled()).as("until it is filled").isTrue();
            assertThat(fault.waitP99()).as("live records pass the spool").isLessThan(fault.drain());
            Measured twin = step(Duration.ofSeconds(2)).run(store, null);
            assertThat(twin.refused())
                    .as("the twin: without a journal records are lost")
                    .isPositive();
            assertThat(fault.drain())
                    .as("no faster than the cap")
                    .isGreaterThan(fault.law().multipliedBy(6).dividedBy(10));
        }
    }
}
