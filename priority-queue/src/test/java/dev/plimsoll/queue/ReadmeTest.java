package dev.plimsoll.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of README.md, so that they keep compiling and do what it says. */
class ReadmeTest {
    private final Queue<String> repaired = new ConcurrentLinkedQueue<>();
    private final CountDownLatch one = new CountDownLatch(1);

    @Test
    void theTenLinesWork(@TempDir Path directory) throws IOException, InterruptedException {
        RecoveryQueue<String> queue = RecoveryQueue.<String>builder(40)
                .lane(Lane.named("customers").reserve(4).share(3).build())
                .lane(Lane.named("recovery").share(1).build())
                .journal(Disk.at(directory.resolve("queue")), PayloadCodec.text())
                .journalSegmentBytes(1 << 16)
                .build();

        Admission admission = queue.submit("recovery", "tenant-7", "lb-4711", "re-register");
        if (admission instanceof Admission.Refused refused) {
            System.out.println("come back in " + refused.retryAfter());
        }
        try (RecoveryWorkers<String> workers =
                RecoveryWorkers.start(queue, 40, lease -> repair(lease.payload(), lease.token()))) {
            one.await();
            assertThat(workers.failures()).isZero();
        }
        assertThat(repaired).containsExactly("re-register");
        queue.close();
    }

    private void repair(String payload, long token) {
        assertThat(token).isPositive();
        repaired.add(payload);
        one.countDown();
    }
}
