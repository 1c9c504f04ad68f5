package dev.plimsoll.examples.redis;

import java.util.Optional;

/** How the monolith reads what it needs for a page. */
interface Cache {
    /**
     * Reads from the cache or from the database behind it.
     *
     * @return what was found, or nothing if the question was refused
     */
    Optional<String> read(String key) throws InterruptedException;

    /** How often the cluster was asked for its topology. */
    long topologyReads();
}
