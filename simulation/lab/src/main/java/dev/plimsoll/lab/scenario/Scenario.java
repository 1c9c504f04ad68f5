package dev.plimsoll.lab.scenario;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.lab.result.RunResult.Assumption;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A question to the simulator: a system, what befalls it, and the variants to compare.
 *
 * <p>Immutable. Everything in it has passed the checks of the vocabulary; {@link Settings} gives the values.
 */
public final class Scenario {
    private final Settings base;
    private final List<Variant> variants;
    private final String hash;

    Scenario(Settings base, List<Variant> variants, String hash) {
        this.base = base;
        this.variants = List.copyOf(variants);
        this.hash = hash;
    }

    /**
     * Reads a scenario and checks all of it.
     *
     * <p>A name in {@code extends} that ends in {@code .yaml} or {@code .yml}, or has a slash, is a file beside the one that
     * names it; any other is a story. Each element of {@code sets} is {@code path=value}, such as {@code
     * services.api.workers=40} or {@code faults[0].zone-loss.at=300 s}, laid over the base before the variants.
     *
     * @param fileName the file's name, for positions and for what it extends
     * @param yaml the file's bytes
     * @param sets settings from the command line, in order
     * @param open gives the bytes of an extended story or file, or {@code null} if there is none; may throw {@link
     *     java.io.UncheckedIOException}
     * @return the scenario
     * @throws InvalidScenario with every fault found, unless there is none
     */
    public static Scenario read(
            String fileName, byte[] yaml, List<String> sets, Function<String, byte @Nullable []> open) {
        return new ScenarioReader(
                        requireNonNull(fileName, "fileName"),
                        requireNonNull(sets, "sets"),
                        requireNonNull(open, "open"))
                .read(requireNonNull(yaml, "yaml"));
    }

    /**
     * Returns the scenario's name.
     *
     * @return an identifier
     */
    public String name() {
        return base.text("name");
    }

    /**
     * Returns the title.
     *
     * @return one line
     */
    public String title() {
        return base.text("title");
    }

    /**
     * Returns what the scenario asks.
     *
     * @return one sentence
     */
    public String question() {
        return base.text("question");
    }

    /**
     * Returns the pattern under test.
     *
     * @return its name, or empty
     */
    public String pattern() {
        return base.has("pattern") ? base.text("pattern") : "";
    }

    /**
     * Returns the template of the verdict.
     *
     * @return text with places for figures such as {@code {lanes.drainTime}}, or empty
     */
    public String answer() {
        return base.has("answer") ? base.text("answer") : "";
    }

    /**
     * Returns what is taken for granted.
     *
     * @return the assumptions, in order
     */
    public List<Assumption> assumptions() {
        return base.list("assumptions").stream()
                .map(each -> new Assumption(each.text("says"), each.text("source")))
                .toList();
    }

    /**
     * Returns how long a run lasts.
     *
     * @return simulated nanoseconds
     */
    public long horizonNanos() {
        return base.nanos("horizon");
    }

    /**
     * Returns the values before any variant, among them those that all variants share.
     *
     * @return the base
     */
    public Settings settings() {
        return base;
    }

    /**
     * Returns the variants to compare.
     *
     * @return the variants, in order; one named {@code base} where none is declared
     */
    public List<Variant> variants() {
        return variants;
    }

    /**
     * Returns the hash of what is asked: the values of all variants, whatever the file's layout, comments, spelling of units
     * and whatever is written out that is the default anyway.
     *
     * @return SHA-256, hexadecimal
     */
    public String hash() {
        return hash;
    }

    /**
     * Returns the scenario with one of its variants alone, for whoever needs no comparison.
     *
     * @param name the variant's name
     * @return the same scenario and hash with this variant; empty if there is none of that name
     */
    public Optional<Scenario> only(String name) {
        return variants.stream()
                .filter(variant -> variant.name().equals(name))
                .findFirst()
                .map(variant -> new Scenario(base, List.of(variant), hash));
    }
}
