package dev.plimsoll.lab.command;

/** Hears how far a run is, and says when to stop. May be called by several threads at once. */
public interface Progress {
    /**
     * Hears how many runs are expected; a stopping rule may raise the number later.
     *
     * @param runs runs of all variants together
     */
    void expect(int runs);

    /**
     * Hears that one replication of one variant ended.
     *
     * @param variant the variant's name
     */
    void finished(String variant);

    /**
     * Tells whether to start no further replication.
     *
     * @return whether somebody asked to stop
     */
    boolean stopped();
}
