package dev.plimsoll.examples.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadLocalRandom;

/** What befalls the node of the hot key. */
enum Chaos {
    BUSY("at its limit", "answers one after the other, each in 6 ms") {
        @Override
        void begin(RedisNode node) {
            long[] free = {System.nanoTime()};
            node.link().weather((toNode, now) -> {
                if (!toNode) {
                    return now;
                }
                synchronized (free) {
                    free[0] = Math.max(free[0], now) + Scale.BUSY.toNanos();
                    return free[0];
                }
            });
        }
    },
    CUT("cut off", "the process stands still: SIGSTOP") {
        @Override
        void begin(RedisNode node) {
            node.signal("STOP");
        }

        @Override
        void end(RedisNode node) {
            node.signal("CONT");
            super.end(node);
        }
    },
    DROP("dropped", "what is sent to its port is lost, and so is what it answers") {
        @Override
        void begin(RedisNode node) {
            node.link().weather((toNode, now) -> Link.Weather.NEVER);
        }
    },
    REJECT("rejected", "its port is closed") {
        @Override
        void begin(RedisNode node) {
            node.link().refuse();
        }
    },
    DELAY("delayed", "its answers take 800 ms") {
        @Override
        void begin(RedisNode node) {
            node.link().weather((toNode, now) -> toNode ? now : now + Scale.DELAY.toNanos());
        }
    },
    LOSS("30 % lost", "sent again after 200 ms, 400 ms, ... as TCP does") {
        @Override
        void begin(RedisNode node) {
            node.link()
                    .weather(
                            (toNode, now) -> now + (long) (1e9 * Law.lostFor(ThreadLocalRandom.current()::nextDouble)));
        }
    },
    KILL("killed", "SIGKILL; it comes back empty") {
        @Override
        void begin(RedisNode node) {
            node.signal("KILL");
        }

        @Override
        void end(RedisNode node) {
            try {
                node.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            super.end(node);
        }
    };

    final String says;
    final String how;

    Chaos(String says, String how) {
        this.says = says;
        this.how = how;
    }

    abstract void begin(RedisNode node);

    void end(RedisNode node) {
        node.link().mend();
    }
}
