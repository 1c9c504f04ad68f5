package dev.plimsoll.lab.world;

import java.time.Duration;

/**
 * What refuses work before it joins a line: the place where a load shedder is plugged in.
 *
 * <p>Of every attempt that was admitted the shedder is told once that it has left, and whether it was served.
 */
public interface Shedder {
    /**
     * Admits an attempt, or not.
     *
     * @param attempt the work
     * @return {@code false} if it is refused
     */
    boolean admit(Attempt attempt);

    /**
     * Hears that an admitted attempt has left.
     *
     * @param attempt the work
     * @param served whether its work was done; otherwise it was refused, dropped or lost further on
     */
    void left(Attempt attempt, boolean served);

    /**
     * Says for how long whoever was refused just now should stay away.
     *
     * @return a time above 0
     */
    Duration retryAfter();
}
