package dev.plimsoll.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LawTest {
    @Test
    void aHotKeysNodeCarriesItsShareAndASixthOfTheRest() {
        assertThat(Scale.NODE).isEqualTo(.417, within(.0005));
    }

    @ParameterizedTest
    @EnumSource(Chaos.class)
    void noFaultHarmsMoreThanTheNodesShareOrTheHotKeys(Chaos chaos) {
        Law law = Law.of(chaos, 5);

        double least = chaos == Chaos.LOSS ? 0 : .2;
        assertThat(law.byNode()).isBetween(least, Scale.NODE);
        assertThat(law.byKey()).isBetween(least, Scale.HOT).isLessThanOrEqualTo(law.byNode());
        assertThat(law.databaseByKey()).as("what the database can do").isLessThan(240);
    }

    @Test
    void aNodeThatIsSilentHoldsAllThreadsAfterHalfASecond() {
        Law law = Law.of(Chaos.CUT, 5);

        assertThat(law.others()).as("180 threads, 417 a second").isEqualTo(1 - 180 / 416.7 / 5, within(.001));
        assertThat(law.without()).isEqualTo(Scale.NODE + (1 - Scale.NODE) * law.others(), within(1e-9));
        assertThat(law.byNode()).isEqualTo(Scale.NODE);
        assertThat(law.databaseByKey()).isEqualTo(50 + 1000 * (Scale.NODE - .3) * 65 / 70, within(1e-6));
    }

    @Test
    void threadsThatSufficeHarmNobody() {
        // 417 a second for .23 s each are 96 threads, 20 render, and there are 200; the bulkhead has 130
        assertThat(Law.of(Chaos.LOSS, 5).others()).isZero();
        assertThat(Law.of(Chaos.LOSS, 5).byNode()).isZero();
        assertThat(Law.of(Chaos.DELAY, 5).others()).as("333 and 20").isGreaterThan(.5);
    }

    @Test
    void whatABulkheadPassesIsHalvedBetweenTheHotKeyAndTheOthers() {
        Law law = Law.of(Chaos.DELAY, 5);

        // 130 places for .8 s each are 162.5 a second
        assertThat(law.byNode()).isEqualTo(Scale.NODE - .1625, within(1e-9));
        assertThat(law.byKey()).isEqualTo(.3 - .1625 / 2, within(1e-9));
        assertThat(law.databaseByKey()).isEqualTo(50 + 1000 * (Scale.NODE - .3 - .1625 / 2) * 65 / 70, within(1e-6));
    }

    @Test
    void aPacketIsLostForTheSumOfItsTimeouts() {
        SplittableRandom random = new SplittableRandom(7);
        double sum = 0;
        for (int i = 0; i < 100_000; i++) {
            sum += Law.lostFor(random::nextDouble);
        }

        // .2 (.3 + 2 x .09 + 4 x .027 + ...) = .2 x .3 / (1 - .6); heavy tail, so loosely
        assertThat(sum / 100_000).isEqualTo(.15, within(.01));
    }
}
