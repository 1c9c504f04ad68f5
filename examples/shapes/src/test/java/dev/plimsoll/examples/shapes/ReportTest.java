package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report(.01);

    private static Figures window(double others) {
        return new Figures(List.of(), Duration.ofSeconds(1), others);
    }

    @Test
    void breaksWhenAClaimFailsOnAMachineOfOurOwn() {
        report.claim(window(.1), false, "all %d are in time", 7);

        assertThat(report.holds()).isFalse();
        assertThat(report.broken()).containsExactly("all 7 are in time");
        assertThat(report.text()).contains("BROKEN: all 7 are in time");
    }

    @Test
    void isUnsureOfAClaimThatFailsWhileOtherProgramsTakeTheMachine() {
        report.claim(window(.5), false, "all are in time");

        assertThat(report.holds()).isTrue();
        assertThat(report.text()).contains("unsure, ").doesNotContain("holds: ");
    }

    @Test
    void forgivesNothingThatIsNotAboutTime() {
        report.claim(false, "none is lost");

        assertThat(report.holds()).isFalse();
    }

    @Test
    void takesTheBusiestOfSeveralWindows() {
        assertThat(Figures.together(List.of(window(.1), window(.4), window(.2)))
                        .of(outcome -> true)
                        .others())
                .isEqualTo(.4);
    }

    @Test
    void readsHowLongProcessorsWereNotIdle() {
        assertThat(Machine.busy(List.of("cpu  100 20 30 5000 700 1 2 3 0 0", "cpu0 50 10 15 2500 350 0 1 1 0 0")))
                .isCloseTo(1.56, within(1e-9));
    }
}
