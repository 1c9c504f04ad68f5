package dev.plimsoll.simulation.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test that runs in virtual time, once for each seed.
 *
 * <p>A parameter of type {@link dev.plimsoll.simulation.Simulation} receives a new simulation of that seed. The seed is part of the
 * test's display name; {@code -Dplimsoll.seed=N} runs every such test with that seed alone, to look at a failure.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimulationExtension.class)
public @interface Simulated {

    /**
     * How many seeds to run.
     *
     * @return the number of runs, at least 1
     */
    int seeds() default 1;

    /**
     * The first seed; the others follow it.
     *
     * @return the seed of the first run
     */
    long firstSeed() default 0;
}
