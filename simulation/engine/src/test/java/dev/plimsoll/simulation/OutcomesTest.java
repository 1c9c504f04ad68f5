package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The glossary, one hand-made trace a sentence. */
class OutcomesTest {
    private static final long SECOND = 1_000_000_000;

    private final Outcomes outcomes = Outcomes.of(10, 2 * SECOND);

    private void good(int tenant, long second, int times) {
        for (int i = 0; i < times; i++) {
            outcomes.answered(tenant, second * SECOND, second * SECOND + SECOND);
        }
    }

    private void bad(int tenant, long second, int times) {
        for (int i = 0; i < times; i++) {
            outcomes.failed(tenant, second * SECOND);
        }
    }

    @Nested
    class ARequest {
        @Test
        void isGoodUpToItsObjective() {
            outcomes.answered(0, SECOND, 3 * SECOND);
            assertThat(outcomes.good()).isEqualTo(1);
            assertThat(outcomes.harmedShare()).isZero();
            assertThat(outcomes.goodput().count(3))
                    .as("goodput is counted at the answer")
                    .isEqualTo(1);
            assertThat(outcomes.arrivals().count(1)).isEqualTo(1);
        }

        @Test
        void isHarmedByALateAnswerAsByNone() {
            outcomes.answered(0, SECOND, 3 * SECOND + 1);
            outcomes.failed(0, SECOND);
            assertThat(outcomes.good()).isZero();
            assertThat(outcomes.late()).isEqualTo(1);
            assertThat(outcomes.failures()).isEqualTo(1);
            assertThat(outcomes.requests()).isEqualTo(2);
            assertThat(outcomes.harmedShare()).isEqualTo(1);
            assertThat(outcomes.goodput().size()).isZero();
        }

        @Test
        void isRefusedIfItsTimesOrTenantAreImpossible() {
            assertThatThrownBy(() -> outcomes.answered(0, 5, 4)).hasMessageStartingWith("answeredNanos: 4");
            assertThatThrownBy(() -> outcomes.failed(0, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> outcomes.failed(10, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> outcomes.blastRadius(10)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> Outcomes.of(0, 1)).hasMessageStartingWith("tenants: 0");
            assertThatThrownBy(() -> Outcomes.of(1, -1)).hasMessageStartingWith("objectiveNanos: -1");
        }
    }

    @Nested
    class ATenant {
        @ParameterizedTest
        @CsvSource({
            "19, 1, true",
            "20, 1, false",
            "0, 1, true",
            "1, 0, false",
            "0, 0, false",
            "95, 5, true",
            "96, 4, false"
        })
        void isHarmedFromFivePercentOn(int well, int badly, boolean harmed) {
            good(3, 7, well);
            bad(3, 7, badly);
            assertThat(outcomes.isHarmed(3)).isEqualTo(harmed);
        }

        @Test
        void isHarmedByOneBadMinuteInAnHour() {
            for (int second = 0; second < 3_600; second++) {
                good(3, second, 1);
            }
            bad(3, 1_000, 4); // of 64 in the window
            assertThat(outcomes.isHarmed(3)).isTrue();
            assertThat(outcomes.worstShare(3)).isEqualTo(4.0 / 64);
            assertThat(outcomes.harmedShare()).isLessThan(0.002);
        }

        @Test
        void isHarmedByAnOutageOnTheBorderOfTwoMinutes() {
            for (int second = 0; second < 180; second++) {
                if (second >= 118 && second < 122) {
                    bad(3, second, 1);
                } else {
                    good(3, second, 1);
                }
            }
            assertThat(outcomes.worstShare(3))
                    .as("2 of 60 in each whole minute")
                    .isEqualTo(4.0 / 60);
        }

        @Test
        void isNotHarmedByFarApartFailuresThatShareNoWindow() {
            for (int second = 0; second < 600; second += 2) {
                good(3, second, 1);
            }
            bad(3, 100, 1);
            bad(3, 300, 1);
            bad(3, 500, 1);
            assertThat(outcomes.isHarmed(3)).isFalse();
        }

        @Test
        void isCountedWhereItsRequestArrivedWhateverTheOrderOfAnswers() {
            outcomes.failed(3, 900 * SECOND);
            good(3, 5, 20);
            assertThat(outcomes.isHarmed(3)).isTrue();
        }
    }

    @Nested
    class TheBlastRadius {
        @Test
        void leavesOutTheCulpritAndWeighsByTraffic() {
            bad(0, 1, 1_000); // the culprit
            bad(1, 1, 10);
            good(2, 1, 20);
            good(3, 1, 9);
            bad(3, 1, 1);
            BlastRadius radius = outcomes.blastRadius(0);
            assertThat(radius.tenants()).as("the idle ones count").isEqualTo(9);
            assertThat(radius.harmed()).isEqualTo(2);
            assertThat(radius.byCount()).isEqualTo(2.0 / 9);
            assertThat(radius.byTraffic()).isEqualTo(20.0 / 40);
            assertThat(outcomes.blastRadius().harmed()).isEqualTo(3);
        }

        @Test
        void showsTenantsByDegreeOfHarm() {
            int[] harmedOfHundred = {0, 1, 4, 5, 24, 25, 50, 75, 99, 100};
            for (int tenant = 0; tenant < 10; tenant++) {
                bad(tenant, 1, harmedOfHundred[tenant]);
                good(tenant, 1, 100 - harmedOfHundred[tenant]);
            }
            assertThat(outcomes.blastRadius().degrees()).containsExactly(1, 2, 2, 1, 1, 2, 1);
            assertThat(BlastRadius.DEGREES).hasSize(7);
        }

        @Test
        void isZeroIfThereIsNobodyElse() {
            Outcomes alone = Outcomes.of(1, SECOND);
            alone.failed(0, 0);
            assertThat(alone.blastRadius(0).byCount()).isZero();
            assertThat(alone.blastRadius(0).byTraffic()).isZero();
        }
    }

    @Nested
    class Recovery {
        /** One letter a window of 10 s: g is good, b bad, q good but too quiet, e exactly 99 % of 100. */
        private void windows(long from, String windows) {
            for (int i = 0; i < windows.length(); i++) {
                long second = from + i * 10L + 5;
                switch (windows.charAt(i)) {
                    case 'g' -> good(0, second, 200);
                    case 'q' -> good(0, second, 99);
                    case 'e' -> {
                        good(0, second, 99);
                        bad(0, second, 1);
                    }
                    default -> {
                        good(0, second, 197);
                        bad(0, second, 3);
                    }
                }
            }
        }

        @ParameterizedTest
        @CsvSource({
            "ggg, 0", // at once
            "bbggg, 20",
            "bbggb, -1", // two in a row are too few
            "gg, -1",
            "eee, 0", // 99 % and 100 requests are enough
            "gqgg, -1", // a quiet window breaks a row
            "gqggg, 20",
            "gggq, 0", // and not a recovery
            "gggqqg, 0",
            "gggb, -1", // relapse until the horizon
            "gggbggg, 40", // relapse, then recovery
            "gggqqbggg, 60",
            "bbbbbb, -1",
            "qqqqqq, -1"
        })
        void isTheFirstOfThreeGoodWindowsWithoutRelapse(String trace, long seconds) {
            windows(0, "bbb");
            windows(30, trace);
            var recovered = outcomes.recoveredAfter(30 * SECOND, (30 + 10 * trace.length()) * SECOND);
            assertThat(recovered.orElse(-SECOND)).isEqualTo(seconds * SECOND);
        }

        @Test
        void looksAtWholeWindowsBeforeTheHorizonOnly() {
            windows(0, "ggg");
            assertThat(outcomes.recoveredAfter(0, 29 * SECOND)).isEmpty();
            windows(30, "b");
            assertThat(outcomes.recoveredAfter(0, 39 * SECOND)).hasValue(0);
        }

        @Test
        void startsCountingWhenTheTriggerClears() {
            windows(0, "gggggg");
            assertThat(outcomes.recoveredAfter(10 * SECOND + 1, 60 * SECOND)).hasValue(SECOND - 1);
            assertThat(outcomes.recoveredAfter(10 * SECOND, 60 * SECOND, 20 * SECOND))
                    .isEmpty();
            assertThat(outcomes.recoveredAfter(0, 60 * SECOND, 20 * SECOND)).hasValue(0);
            assertThatThrownBy(() -> outcomes.recoveredAfter(5, 4)).hasMessageStartingWith("clearedNanos: 5");
            assertThatThrownBy(() -> outcomes.recoveredAfter(5, 6, 7)).hasMessageStartingWith("windowNanos: 7");
        }
    }

    @Test
    void addUp() {
        good(0, 5, 10);
        Outcomes other = Outcomes.of(10, 2 * SECOND);
        other.failed(0, 100 * SECOND);
        other.failed(1, 5 * SECOND);
        outcomes.add(other);
        assertThat(outcomes.requests()).isEqualTo(12);
        assertThat(outcomes.isHarmed(0)).isTrue();
        assertThat(outcomes.blastRadius().harmed()).isEqualTo(2);
        assertThat(outcomes.arrivals().count(5)).isEqualTo(11);
        assertThatThrownBy(() -> outcomes.add(Outcomes.of(10, 1))).hasMessageStartingWith("other: 10 tenants");
    }
}
