package dev.plimsoll.simulation.junit;

import dev.plimsoll.simulation.BlastRadius;
import dev.plimsoll.simulation.Outcomes;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** Asserts how far a failure may reach and how soon it must be over, in the words of {@link Outcomes}. */
public final class HarmAssertions {
    private HarmAssertions() {}

    /**
     * Fails if more tenants than allowed are harmed, by count.
     *
     * @param allowed the largest share of tenants that may be harmed, 0..1
     * @param outcomes how each request ended
     * @param culprits the tenants that caused the failure, who don't count
     * @throws IllegalArgumentException if {@code allowed} is out of range
     * @throws AssertionError if the blast radius is larger; the message shows it by count, by traffic and by degree of harm
     */
    public static void assertBlastRadiusAtMost(double allowed, Outcomes outcomes, int... culprits) {
        if (!(allowed >= 0 && allowed <= 1)) {
            throw new IllegalArgumentException("allowed: " + allowed + " (expected: 0..1)");
        }
        BlastRadius radius = outcomes.blastRadius(culprits);
        if (radius.byCount() > allowed) {
            StringBuilder message = new StringBuilder(String.format(
                    Locale.ROOT,
                    "blast radius: %.2f %% of tenants (%d of %d), %.2f %% of traffic (expected: at most %.2f %% of tenants);"
                            + " by share of requests harmed in the worst minute:",
                    100 * radius.byCount(),
                    radius.harmed(),
                    radius.tenants(),
                    100 * radius.byTraffic(),
                    100 * allowed));
            for (int degree = 0; degree < BlastRadius.DEGREES.size(); degree++) {
                message.append(degree == 0 ? " " : ", ")
                        .append(BlastRadius.DEGREES.get(degree))
                        .append(": ")
                        .append(radius.degrees().get(degree));
            }
            throw new AssertionError(message.toString());
        }
    }

    /**
     * Fails if a tenant is harmed.
     *
     * @param tenant its number
     * @param outcomes how each request ended
     * @throws AssertionError if at least 5 % of its requests were harmed in some window of 60 s
     */
    public static void assertNotHarmed(int tenant, Outcomes outcomes) {
        if (outcomes.isHarmed(tenant)) {
            throw new AssertionError(String.format(
                    Locale.ROOT,
                    "tenant %d: %.2f %% of its requests harmed in its worst minute (expected: less than 5 %%)",
                    tenant,
                    100 * outcomes.worstShare(tenant)));
        }
    }

    /**
     * Fails if the system has not recovered in time.
     *
     * @param allowed the longest time from the trigger's end to the start of the recovery
     * @param outcomes how each request ended
     * @param clearedAfter when the trigger was taken away, from the start of the run
     * @param horizon the end of the run, from its start
     * @throws AssertionError if it recovered later, or never
     */
    public static void assertRecoveredWithin(
            Duration allowed, Outcomes outcomes, Duration clearedAfter, Duration horizon) {
        OptionalLong recovered = outcomes.recoveredAfter(clearedAfter.toNanos(), horizon.toNanos());
        if (recovered.isEmpty() || recovered.getAsLong() > allowed.toNanos()) {
            throw new AssertionError("recovered: "
                    + (recovered.isEmpty() ? "never" : "after " + Duration.ofNanos(recovered.getAsLong()))
                    + " (expected: within " + allowed + " of the trigger's end)");
        }
    }
}
