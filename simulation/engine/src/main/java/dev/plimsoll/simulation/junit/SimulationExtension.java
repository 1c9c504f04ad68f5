package dev.plimsoll.simulation.junit;

import dev.plimsoll.simulation.Simulation;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Runs {@link Simulated} tests. Comes with that annotation and needs no mention of its own. */
public final class SimulationExtension implements TestTemplateInvocationContextProvider {

    /** The system property that replaces the seeds of all tests by one. */
    public static final String SEED_PROPERTY = "plimsoll.seed";

    /** Creates the extension; JUnit does. */
    public SimulationExtension() {}

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), Simulated.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Simulated simulated = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Simulated.class)
                .orElseThrow();
        if (simulated.seeds() < 1) {
            throw new ExtensionConfigurationException(
                    context.getRequiredTestMethod() + ": seeds: " + simulated.seeds() + " (expected: at least 1)");
        }
        String only = System.getProperty(SEED_PROPERTY);
        LongStream seeds = only == null
                ? LongStream.range(0, simulated.seeds()).map(i -> simulated.firstSeed() + i)
                : LongStream.of(parse(only));
        return seeds.mapToObj(Run::new);
    }

    private static long parse(String seed) {
        try {
            return Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new ExtensionConfigurationException(
                    SEED_PROPERTY + ": \"" + seed + "\" (expected: a whole number)", e);
        }
    }

    private static final class Run implements TestTemplateInvocationContext, ParameterResolver {
        private final long seed;

        Run(long seed) {
            this.seed = seed;
        }

        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Simulation.class;
        }

        @Override
        public Simulation resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Simulation.of(seed);
        }
    }
}
