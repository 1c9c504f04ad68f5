package dev.plimsoll.lab.world;

/** Where what brings a configuration to every node is plugged in. */
public interface Configuration {
    /** Is told what reaches the nodes that hold a receiver. */
    interface Nodes {
        /**
         * A node took an edition.
         *
         * @param node its number among those that hold a receiver, from 0
         * @param changes how many changes that edition contains: all up to this number
         */
        void took(int node, long changes);

        /**
         * A node read the poisonous change.
         *
         * @param node its number among those that hold a receiver, from 0
         */
        void poisoned(int node);
    }

    /**
     * Begins to bring it.
     *
     * @param nodes is told
     */
    void begin(Nodes nodes);

    /**
     * Makes a change, which is part of the next edition.
     *
     * @return its number, from 1
     */
    long change();

    /**
     * Makes a poisonous change, first for some of the nodes.
     *
     * @param share of the nodes that are to read it first
     */
    void poison(double share);

    /**
     * Lets reads of the store fail from now on.
     *
     * @param share of the reads
     */
    void failReads(double share);

    /**
     * Kills processes that bring it.
     *
     * @param pushers how many, at least one of them is left
     */
    void kill(int pushers);

    /**
     * Counts frames offered to nodes.
     *
     * @return how many, so far
     */
    long frames();

    /**
     * Counts reads of the store.
     *
     * @return how many, so far
     */
    long reads();
}
