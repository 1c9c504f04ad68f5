package dev.plimsoll.examples.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** An open loop: they come when they come, whatever has become of those before. */
final class Clients {
    private final SplittableRandom random;

    Clients(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Sends for so long, and waits until all are answered or have no patience left. */
    List<Request> send(Consumer<Request> server, Duration length) {
        List<Request> sent = new ArrayList<>();
        long begin = System.nanoTime();
        double due = 0;
        while (true) {
            due += -Math.log(1 - random.nextDouble()) / (Scale.RATE + Scale.PAGES);
            if (due > Scale.seconds(length)) {
                break;
            }
            long dueNanos = begin + (long) (due * 1e9);
            Link.waitUntil(dueNanos);
            Request request = Request.draw(random, dueNanos);
            sent.add(request);
            server.accept(request);
        }
        long end = System.nanoTime() + Scale.PATIENCE.toNanos();
        while (System.nanoTime() < end && !sent.stream().allMatch(Request::isAnswered)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        return sent;
    }
}
