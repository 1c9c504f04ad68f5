package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one tenant needs.
 *
 * @param tenant the partition key
 * @param load the amount of each resource, by name of the resource; not negative
 */
public record TenantLoad(String tenant, Map<String, Double> load) {
    /**
     * Checks the amounts.
     *
     * @param tenant the partition key
     * @param load the amount of each resource
     * @throws IllegalArgumentException if an amount is negative or no number
     */
    public TenantLoad {
        requireNonNull(tenant, "tenant");
        load = amounts("load of \"" + tenant + "\"", load);
    }

    /**
     * Makes the load of a tenant that needs one resource only.
     *
     * @param tenant the partition key
     * @param resource the resource's name
     * @param amount how much of it
     * @return the load
     */
    public static TenantLoad of(String tenant, String resource, double amount) {
        return new TenantLoad(tenant, Map.of(resource, amount));
    }

    static Map<String, Double> amounts(String what, Map<String, Double> amounts) {
        TreeMap<String, Double> copy = new TreeMap<>(amounts);
        copy.forEach((resource, amount) -> {
            if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        what + ", " + resource + ": " + amount + " (expected: a number not below 0)");
            }
        });
        return Collections.unmodifiableMap(copy);
    }
}
