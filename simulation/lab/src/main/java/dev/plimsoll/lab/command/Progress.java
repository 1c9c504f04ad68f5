package dev.plimsoll.lab.command;

/** Hears how far a run is, and says when to stop. Called from one thread. */
public interface Progress {
    /**
     * Hears that one more replication of one variant is done.
     *
     * @param done how many are done
     * @param planned how many there will be
     * @return {@code false} to end the run with what is done
     */
    boolean step(int done, int planned);
}
