package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.examples.shapes.ShapeRequest.Verb;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static Outcome outcome(double seconds, boolean good) {
        return new Outcome("tenant", Verb.GET, seconds, seconds, good, good ? 200 : 503, 1);
    }

    @Test
    void countsWhoWasNotAnsweredInTimeAsHarmed() {
        Figures figures = new Figures(
                List.of(outcome(.1, true), outcome(.1, true), outcome(.1, true), outcome(2, false)),
                Duration.ofSeconds(2));

        assertThat(figures.harmed()).isEqualTo(.25);
        assertThat(figures.goodput()).isEqualTo(1.5);
        assertThat(figures.failures()).isEqualTo("harmed by status {503=1}");
    }

    @Test
    void putsThePercentileBetweenTheEndsOfItsInterval() {
        Figures figures = new Figures(
                IntStream.rangeClosed(1, 1_000)
                        .mapToObj(i -> outcome(i / 1e3, true))
                        .toList(),
                Duration.ofSeconds(1));

        assertThat(figures.p99()).isEqualTo(.990);
        // ranks 990 -+ 1.96 sqrt(1000 x .99 x .01) = 990 -+ 6.2
        assertThat(figures.p99(false)).isEqualTo(.984);
        assertThat(figures.p99(true)).isEqualTo(.996);
    }

    @Test
    void takesWindowsTogether() {
        Figures one = new Figures(List.of(outcome(.1, true)), Duration.ofSeconds(1));
        Figures other = new Figures(List.of(outcome(.1, false)), Duration.ofSeconds(3));

        assertThat(Figures.together(List.of(one, other)).harmed()).isEqualTo(.5);
        assertThat(Figures.together(List.of(one, other)).goodput()).isEqualTo(.25);
    }

    @Test
    void leavesOutOfGoodputWhatCameAfterItsOwnWindow() {
        Figures window = new Figures(List.of(outcome(.5, true), outcome(1.5, true)), Duration.ofSeconds(1));

        assertThat(window.goodput()).isEqualTo(1);
        assertThat(Figures.together(List.of(window, window)).goodput()).isEqualTo(1);
    }
}
