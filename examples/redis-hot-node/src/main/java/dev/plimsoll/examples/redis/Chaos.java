package dev.plimsoll.examples.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/** What befalls the node of the hot key. */
enum Chaos {
    /** Answers one after the other, each in 6 ms. */
    BUSY("at its limit") {
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
    /** The process stands still: SIGSTOP. */
    CUT("cut off") {
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
    /** What is sent to its port is lost, and so is what it answers. */
    DROP("dropped") {
        @Override
        void begin(RedisNode node) {
            node.link().weather((toNode, now) -> Link.Weather.NEVER);
        }
    },
    /** Its port is closed. */
    REJECT("rejected") {
        @Override
        void begin(RedisNode node) {
            node.link().refuse();
        }
    },
    /** Its answers take 800 ms. */
    DELAY("delayed") {
        @Override
        void begin(RedisNode node) {
            node.link().weather((toNode, now) -> toNode ? now : now + Scale.DELAY.toNanos());
        }
    },
    /** Sent again after 200 ms, 400 ms, ... as TCP does. */
    LOSS("30 % lost") {
        @Override
        void begin(RedisNode node) {
            SplittableRandom random = new SplittableRandom(Scale.SEED);
            node.link().weather((toNode, now) -> {
                synchronized (random) {
                    return now + (long) (1e9 * Law.lostFor(random::nextDouble));
                }
            });
        }
    },
    /** SIGKILL; it comes back empty. */
    KILL("killed") {
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

    Chaos(String says) {
        this.says = says;
    }

    abstract void begin(RedisNode node);

    void end(RedisNode node) {
        node.link().mend();
    }
}
