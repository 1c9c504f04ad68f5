package dev.plimsoll.simulation;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How far a failure reached: harmed tenants over all tenants but the culprits.
 *
 * <p>A tenant is harmed if at least 5 % of its requests, and at least one, were harmed in some window of 60 seconds. Failure is rarely
 * all or nothing, so {@code degrees} counts the tenants by the share of requests harmed in their worst window.
 *
 * @param tenants how many tenants there are, the culprits apart
 * @param harmed how many of them are harmed
 * @param requests how many requests those tenants made
 * @param harmedTenantsRequests how many of these the harmed tenants made
 * @param degrees tenants by degree of harm, in the order of {@link #DEGREES}; they add up to {@code tenants}
 */
public record BlastRadius(int tenants, int harmed, long requests, long harmedTenantsRequests, List<Integer> degrees) {

    /** Names of the degrees of harm: the share of a tenant's requests that were harmed in its worst window. */
    public static final List<String> DEGREES =
            List.of("none", "below 5 %", "5 to 25 %", "25 to 50 %", "50 to 75 %", "75 to 100 %", "all");

    /**
     * Copies the degrees.
     *
     * @param tenants how many tenants there are, the culprits apart
     * @param harmed how many of them are harmed
     * @param requests how many requests those tenants made
     * @param harmedTenantsRequests how many of these the harmed tenants made
     * @param degrees tenants by degree of harm, in the order of {@link #DEGREES}; they add up to {@code tenants}
     */
    public BlastRadius {
        degrees = List.copyOf(requireNonNull(degrees, "degrees"));
    }

    /**
     * Returns the share of tenants that are harmed.
     *
     * @return 0..1; 0 if there is no tenant but culprits
     */
    public double byCount() {
        return tenants == 0 ? 0 : (double) harmed / tenants;
    }

    /**
     * Returns the share of traffic that belongs to harmed tenants.
     *
     * @return 0..1; 0 if nobody but culprits made a request
     */
    public double byTraffic() {
        return requests == 0 ? 0 : (double) harmedTenantsRequests / requests;
    }
}
