package dev.plimsoll.shuffle;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** Measures what a call allocates once it is compiled. */
final class Allocations {
    private static final int CALLS = 20_000;

    @SuppressWarnings("unused") // written only, so that the calls are not optimised away
    private static volatile long sink;

    private Allocations() {}

    /** Bytes a call, on average over 20,000 calls after as many to warm up; less than one counts as none. */
    static long perCall(LongSupplier call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 4; round++) {
            long before = threads.getThreadAllocatedBytes(thread);
            long sum = 0;
            for (int i = 0; i < CALLS; i++) {
                sum += call.getAsLong();
            }
            sink = sum;
            least = Math.min(least, (threads.getThreadAllocatedBytes(thread) - before) / CALLS);
        }
        return least;
    }
}
