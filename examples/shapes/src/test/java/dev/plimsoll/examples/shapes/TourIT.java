package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour with real processes. Its figures are printed; what must hold on a busy machine, too, is asserted. */
@Tag("ci")
class TourIT {
    @Test
    void containsEveryFailure(@TempDir Path folder) throws Exception {
        try (Tour tour = new Tour(folder, Tour.Length.SHORT, line -> System.out.println(line))) {
            Report report = tour.run();

            System.out.println(report.text());
            assertThat(report.broken()).isEmpty();
        }
    }
}
