package dev.plimsoll.lab.world;

import dev.plimsoll.lab.scenario.Settings;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

// A network that several callers share. What it carries a second is a queue of its own, one each way: a message that
// comes
// while others wait to be sent is sent after them. It takes no events, since the time at which the last of them is sent
// tells
// both how long a new one waits and how many wait.
final class Link {
    private static final long SECOND = 1_000_000_000;

    private final @Nullable Distribution delay;
    private final double loss;
    private final double perSecond;
    private final long room;
    private final double[] sentAt = new double[2]; // when the last message accepted so far has been sent, by direction

    Link(Settings settings) {
        this.delay = settings.has("delay") ? Distribution.of(settings.choice("delay")) : null;
        this.loss = settings.share("loss");
        this.perSecond = settings.has("rate") ? settings.perSecond("rate") : Double.POSITIVE_INFINITY;
        this.room = settings.has("room") ? settings.count("room") : Long.MAX_VALUE;
    }

    /** Takes a message, and returns how long it is on its way, or -1 if it is lost. */
    long carry(long now, boolean request, RandomGenerator losses, RandomGenerator delays) {
        if (loss > 0 && losses.nextDouble() < loss) {
            return -1;
        }
        long sending = sending(now, request ? 0 : 1);
        return sending < 0 ? -1 : sending + (delay == null ? 0 : delay.nanos(delays));
    }

    private long sending(long now, int direction) {
        if (perSecond == Double.POSITIVE_INFINITY || perSecond == 0) {
            return perSecond == 0 ? -1 : 0;
        }
        double begins = Math.max((double) now, sentAt[direction]);
        double waiting = Math.ceil((begins - now) / SECOND * perSecond - 1e-9) - 1; // one of them is being sent
        if (waiting >= room && begins > now) {
            return -1;
        }
        sentAt[direction] = begins + SECOND / perSecond;
        return (long) (sentAt[direction] - now);
    }
}
