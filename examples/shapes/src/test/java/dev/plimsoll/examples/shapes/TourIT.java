package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour with real processes. Its figures are printed; what must hold on a busy machine, too, is asserted. */
class TourIT {
    @Test
    @Tag("ci")
    void containsEveryFailure(@TempDir Path folder) throws Exception {
        holds(folder, Tour.Length.SHORT);
    }

    @Test
    @Tag("proof")
    void containsEveryFailureForAsLongAsFiguresNeed(@TempDir Path folder) throws Exception {
        holds(folder, Tour.Length.WHOLE);
    }

    private static void holds(Path folder, Tour.Length length) throws Exception {
        try (Tour tour = new Tour(folder, length, line -> System.out.println(line))) {
            Report report = tour.run();

            System.out.println(report.text());
            assertThat(report.broken()).isEmpty();
        }
    }
}
