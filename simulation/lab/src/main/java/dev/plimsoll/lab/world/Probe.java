package dev.plimsoll.lab.world;

/** Watches a run and reports figures at its end. Probes change nothing. */
abstract class Probe {
    /** A request was issued; called before it reaches its service. */
    void issued(Request request) {}

    /** An attempt reached the shedder before a line, and was shed or not. */
    void offered(Attempt attempt, boolean shed) {}

    /** A worker began an attempt that will hold it for {@code duration}. */
    void started(Attempt attempt, long now, long duration) {}

    /** A caller tries once more. */
    void retried(Request request) {}

    /** A service did work that nobody waits for any more. */
    void wasted(Attempt attempt) {}

    /** A request got its answer, or never will. */
    void ended(Request request) {}

    /** An attempt went to a back end, of which so many workers serve. */
    void routed(Attempt attempt, int serving) {}

    /** An attempt, a client's or a service's, reached a service that is watched or asked instead of another. */
    void reached(Attempt attempt) {}

    /** A request that asked several groups has what came in time. */
    void gathered(Request request, int came, int missing) {}

    /** A burst of work will be issued between two times. */
    void burst(long from, long to) {}

    /** A second of virtual time begins. */
    void second(int second) {}

    /** Adds this probe's figures. */
    abstract void report(Row.Builder row);
}
