package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

/**
 * Where a pusher finds one receiver.
 *
 * @param name the receiver's name, unique in the fleet and the same after a restart; decides its phase and its pusher
 * @param zone the zone it stands in; a pusher of the same zone is preferred
 * @param host a host name or address
 * @param port 1..65535
 */
public record Endpoint(String name, String zone, String host, int port) {
    /**
     * Checks that nothing is missing.
     *
     * @param name the receiver's name
     * @param zone the zone it stands in
     * @param host a host name or address
     * @param port 1..65535
     */
    public Endpoint {
        if (requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("name: empty (expected: a receiver's name)");
        }
        requireNonNull(zone, "zone");
        if (requireNonNull(host, "host").isEmpty()) {
            throw new IllegalArgumentException("host: empty (expected: a host name or address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1..65535)");
        }
    }
}
