package dev.plimsoll.lab.world;

import java.util.List;
import java.util.function.IntConsumer;

/** Where a small fleet that calls the large one is plugged in: what goes round, and brings every host its answer. */
public interface Calls {
    /**
     * Begins to go round.
     *
     * @param hosts the hosts' names, of all that are to be called
     * @param called is told the number of a host each time an answer has reached it
     */
    void begin(List<String> hosts, IntConsumer called);
}
