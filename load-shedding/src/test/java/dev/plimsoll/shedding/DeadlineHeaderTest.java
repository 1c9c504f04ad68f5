package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineHeaderTest {
    @Test
    void carriesTheMillisecondsThatAreLeft() {
        assertThat(DeadlineHeader.write(3_500_000_000L, 1_000_000_000L)).isEqualTo("2500");
        assertThat(DeadlineHeader.write(1, 1_000_000_000L)).isEqualTo("0");
        assertThat(DeadlineHeader.write(Long.MAX_VALUE, 0)).isEqualTo("999999999");
        assertThat(DeadlineHeader.read(" 2500 ")).contains(Duration.ofMillis(2500));
        assertThat(DeadlineHeader.read("0")).contains(Duration.ZERO);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", " ", "-1", "+5", "1.5", "1e3", "0x10", "ten", "1234567890", "٣", "5;6"})
    void takesAnythingElseForNoDeadline(String value) {
        assertThat(DeadlineHeader.read(value)).isEmpty();
    }
}
