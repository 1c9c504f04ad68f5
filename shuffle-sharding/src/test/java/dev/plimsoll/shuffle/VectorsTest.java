package dev.plimsoll.shuffle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The answers of the day the wire format was fixed, 300 of them: hashes, choices, shards and slots, in the columns that {@code
 * src/test/python/check.py} reads. Every JDK that builds this module is held to them.
 */
class VectorsTest {
    private static final Path VECTORS = Path.of("src/test/vectors.tsv");
    private static final int COUNT = 300;

    @Test
    void givesTheAnswersItHasAlwaysGiven() throws IOException {
        assertThat(SecondImplementationTest.cases(COUNT)).isEqualTo(Files.readAllLines(VECTORS, UTF_8));
    }

    @Test
    void givesTheSameAnswersInAnyOtherProcess(@TempDir Path directory) throws IOException, InterruptedException {
        Path answers = directory.resolve("answers");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=2", // every identity hash code is 1
                        "-Xint",
                        "-Dfile.encoding=US-ASCII",
                        "-Duser.language=tr",
                        "-Duser.timezone=Pacific/Kiritimati",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VectorsTest.class.getName(),
                        answers.toString())
                .inheritIO()
                .start();

        assertThat(other.waitFor()).isZero();
        assertThat(answers).hasSameTextualContentAs(VECTORS, UTF_8);
    }

    /**
     * Writes the answers of this process.
     *
     * @param arguments the file to write to
     * @throws IOException if it cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        List<String> answers = SecondImplementationTest.cases(COUNT);
        Files.write(Path.of(arguments[0]), answers, UTF_8);
    }
}
