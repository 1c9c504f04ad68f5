package dev.plimsoll.lab.arena;

import static java.util.Objects.requireNonNull;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.AIMDLimit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.VegasLimit;
import com.netflix.concurrency.limits.limit.WindowedLimit;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A law that takes part.
 *
 * @param name what reports call it
 * @param factory makes one instance a run
 */
public record Entrant(String name, Factory factory) {
    /** Makes a law for one run. */
    public interface Factory {
        /**
         * Makes a law.
         *
         * @param scenario what it will meet; a law may use the time-out, and nothing else if it is honest
         * @param nanoClock virtual time
         * @return a law in its initial state
         */
        SheddingLaw make(ArenaScenario scenario, LongSupplier nanoClock);
    }

    /**
     * Checks that nothing is missing.
     *
     * @param name what reports call it
     * @param factory makes one instance a run
     */
    public Entrant {
        requireNonNull(name, "name");
        requireNonNull(factory, "factory");
    }

    /**
     * The laws that always take part.
     *
     * @return ours first, then none, three of CoDel, and five of Netflix
     */
    public static List<Entrant> standard() {
        return List.of(
                new Entrant("plimsoll", Laws::ours),
                new Entrant("none", (scenario, clock) -> Laws.none()),
                new Entrant("codel", (scenario, clock) -> new Codel.Classic()),
                new Entrant("codel-bounds", (scenario, clock) -> new Codel.Bounds(false)),
                new Entrant("codel-bounds-lifo", (scenario, clock) -> new Codel.Bounds(true)),
                netflix("vegas", scenario -> VegasLimit.newBuilder().build()),
                netflix(
                        "vegas-windowed",
                        scenario -> windowed(VegasLimit.newBuilder().build())),
                netflix("gradient2", scenario -> Gradient2Limit.newBuilder().build()),
                netflix(
                        "gradient2-windowed",
                        scenario -> windowed(Gradient2Limit.newBuilder().build())),
                netflix(
                        "aimd",
                        scenario -> AIMDLimit.newBuilder() // half the time-out: better than all of it
                                .timeout((long) (scenario.timeout() * .5e9), TimeUnit.NANOSECONDS)
                                .build()));
    }

    private static Entrant netflix(String name, Function<ArenaScenario, Limit> limits) {
        return new Entrant(name, (scenario, clock) -> Laws.netflix(limits.apply(scenario), clock));
    }

    private static Limit windowed(Limit limit) {
        return WindowedLimit.newBuilder().build(limit);
    }

    /**
     * A fixed limit.
     *
     * @param limit what may be in flight, at least 1
     * @return an entrant called {@code fixed-LIMIT}
     */
    public static Entrant fixed(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
        }
        return new Entrant("fixed-" + limit, (scenario, clock) -> Laws.fixed(limit));
    }

    /**
     * A law of your own.
     *
     * @param className a public class on the class path that implements {@link SheddingLaw} and has a public constructor of one
     *     {@link ArenaScenario}
     * @return an entrant with the class's simple name
     * @throws IllegalArgumentException if there is no such class or constructor
     */
    public static Entrant named(String className) {
        Constructor<? extends SheddingLaw> constructor;
        try {
            constructor = Class.forName(className).asSubclass(SheddingLaw.class).getConstructor(ArenaScenario.class);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("law: " + className + " (expected: a class on the class path)", e);
        } catch (ClassCastException | NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "law: " + className + " (expected: a SheddingLaw with a public constructor of one ArenaScenario)",
                    e);
        }
        return new Entrant(constructor.getDeclaringClass().getSimpleName(), (scenario, clock) -> {
            try {
                return constructor.newInstance(scenario);
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException("law: " + className + " could not be made: " + e.getCause(), e);
            }
        });
    }
}
