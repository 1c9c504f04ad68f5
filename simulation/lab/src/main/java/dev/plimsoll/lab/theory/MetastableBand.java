package dev.plimsoll.lab.theory;

/**
 * The loads at which a full queue sustains itself: below, retries of everything that dies cannot keep it full; above, there is no
 * good state at all.
 *
 * @param client who retries
 * @param path the scenario's path of that client's rate
 * @param rate that rate, a second
 * @param low capacity over attempts a request, a second
 * @param high capacity, a second
 */
public record MetastableBand(String client, String path, double rate, double low, double high) {}
