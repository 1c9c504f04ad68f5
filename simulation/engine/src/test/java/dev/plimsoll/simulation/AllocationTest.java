package dev.plimsoll.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int EVENTS = 500_000;

    private final Simulation simulation = Simulation.of(1);
    private final IndexedStream delays = simulation.streams().indexed("delays");
    private final int timeout = simulation.handler((a, b) -> {});
    private final int work = simulation.handler(this::work);
    private int left;

    /** As a request does: sets a time-out, which is cancelled when the work is done. */
    private void work(long cancelled, long b) {
        simulation.cancel(cancelled);
        long handle = simulation.after(60_000_000_000L, timeout, 0, 0);
        simulation.after(delays.nextLong() >>> 34, work, handle, 0);
        if (--left == 0) {
            simulation.stop();
        }
    }

    @Test
    void isNoneOnTheTypedLane() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < 2_000; i++) {
            simulation.after(i, work, 0, 0);
        }
        left = EVENTS;
        simulation.run(); // grows the tables
        long before = threads.getCurrentThreadAllocatedBytes();
        left = EVENTS;
        simulation.run();
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(bytes / (double) EVENTS)
                .as("bytes an event, %d in all", bytes)
                .isLessThan(0.1);
    }
}
