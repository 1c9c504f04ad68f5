package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdaptiveThrottleTest {
    private final AtomicLong now = new AtomicLong();

    private AdaptiveThrottle throttle() {
        return new AdaptiveThrottle(2, Duration.ofMinutes(2), now::get, 1);
    }

    private int sent(AdaptiveThrottle throttle, int requests, boolean accepted) {
        int sent = 0;
        for (int i = 0; i < requests; i++) {
            now.addAndGet(Duration.ofMillis(10).toNanos());
            if (throttle.tryRequest()) {
                sent++;
                if (accepted) {
                    throttle.accepted();
                }
            }
        }
        return sent;
    }

    @Test
    void sendsEverythingWhileTheServerAccepts() {
        assertThat(sent(throttle(), 10_000, true)).isEqualTo(10_000);
    }

    @Test
    void sendsHardlyAnythingOnceTheServerAcceptsNothingForTwoMinutes() {
        AdaptiveThrottle throttle = throttle();
        sent(throttle, 12_000, true);
        sent(throttle, 12_000, false);
        // requests / (requests + 1) of 12,000 is refused: one in 12,000 is sent; 20 in 12,000 would be 4 sigma and more
        assertThat(sent(throttle, 12_000, false)).isBetween(0, 20);
    }

    @Test
    void sendsEverythingAgainAfterTheServerHasRecovered() {
        AdaptiveThrottle throttle = throttle();
        sent(throttle, 24_000, false);
        now.addAndGet(Duration.ofMinutes(3).toNanos());
        assertThat(sent(throttle, 12_000, true)).isGreaterThan(11_990);
    }

    @Test
    void refusesFiguresThatMakeNoSense() {
        assertThatThrownBy(() -> new AdaptiveThrottle(.5, Duration.ofMinutes(2), now::get, 1))
                .hasMessage("overcommit: 0.5 (expected: at least 1)");
        assertThatThrownBy(() -> new AdaptiveThrottle(2, Duration.ofMillis(5), now::get, 1))
                .hasMessage("window: PT0.005S (expected: at least 24 ms)");
    }
}
