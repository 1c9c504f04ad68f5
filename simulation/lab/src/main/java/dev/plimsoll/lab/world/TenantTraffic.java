package dev.plimsoll.lab.world;

import static java.util.Objects.requireNonNull;

/**
 * How much a tenant asks, for policies that place tenants by their load.
 *
 * @param tenant the tenant's name
 * @param perSecond its requests a second when the run begins
 */
public record TenantTraffic(String tenant, double perSecond) {
    /**
     * Checks the name.
     *
     * @param tenant the tenant's name
     * @param perSecond its requests a second when the run begins
     */
    public TenantTraffic {
        requireNonNull(tenant, "tenant");
    }
}
