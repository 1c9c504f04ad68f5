package dev.plimsoll.lab.run;

/** Follows a run from outside, and may end it early. Called from one thread. */
public interface Progress {
    /** Follows nothing. */
    Progress NONE = (done, planned) -> true;

    /**
     * Called when a replication of one variant is done.
     *
     * @param done how many are done
     * @param planned how many there will be
     * @return {@code false} to end the run with what is done
     */
    boolean step(int done, int planned);
}
