package dev.plimsoll.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.command.Build;
import dev.plimsoll.lab.run.Lab;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Spark, in this process, with two tasks at a time that pass over its serialisation. */
@Tag("ci")
class SparkSweepTest {
    private static final String SCENARIO = """
            plimsoll: 1
            name: three-lines
            title: A line before two workers
            question: Who waits?
            answer: "{busy.goodput} a second"
            horizon: 60 s
            services:
              till: {workers: 2, time: {exponential: 1 s}, queue: {room: 50}}
            clients:
              people: {to: till, arrivals: {trace: {file: evening.csv}}, objective: 5 s, bystanders: true}
            variants:
              calm: {about: as recorded}
              busy: {about: twice as fast, clients: {people: {arrivals: {trace: {file: evening.csv, speed: 2}}}}}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private static SparkConf local() {
        return new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.log.level", "WARN")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }

    private static final List<String> SETTINGS = List.of("services.till.workers=3");

    private byte[] recording = {};
    private byte[] yaml = {};
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        StringBuilder lines = new StringBuilder("at\n");
        for (int i = 0; i < 100; i++) {
            lines.append(i / 2.0).append('\n');
        }
        recording = lines.toString().getBytes(StandardCharsets.UTF_8);
        Path csv = Files.write(folder.resolve("evening.csv"), recording);
        yaml = SCENARIO.replace("file: evening.csv", "file: " + csv).getBytes(StandardCharsets.UTF_8);
        file = Files.write(folder.resolve("tills.yaml"), yaml);
    }

    private String alone(long seed) throws InterruptedException {
        Scenario scenario = Scenario.read(file.toString(), yaml, SETTINGS, name -> recording);
        return Work.json(
                new Lab(ShippedPolicies::new, 2).run(scenario, seed, 10, Build.version(), (done, wanted) -> true));
    }

    @Test
    void givesTheBytesOfAnUndividedRun() throws Exception {
        Work work = Work.read(file.toString(), SETTINGS, 7, 10, 4);
        Files.delete(folder.resolve("evening.csv")); // a task has only what it was sent
        Files.delete(file);

        String together;
        try (JavaSparkContext spark = new JavaSparkContext(local())) {
            together = Work.json(SparkSweep.run(spark, work));
        }

        assertThat(together).isEqualTo(alone(7)).isNotEqualTo(alone(8));
    }

    @Test
    void refusesAPartThatIsMissing() throws Exception {
        Work work = Work.read(file.toString(), SETTINGS, 7, 10, 4);
        List<String> one = List.of(work.sample(1));
        assertThatThrownBy(() -> work.join(one)).hasMessageContaining("runs: 6 (expected: 20)");
    }
}
