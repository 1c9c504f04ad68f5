package dev.plimsoll.lab.scenario;

import static dev.plimsoll.lab.scenario.Types.choice;
import static dev.plimsoll.lab.scenario.Types.count;
import static dev.plimsoll.lab.scenario.Types.duration;
import static dev.plimsoll.lab.scenario.Types.flag;
import static dev.plimsoll.lab.scenario.Types.listOf;
import static dev.plimsoll.lab.scenario.Types.mapOf;
import static dev.plimsoll.lab.scenario.Types.name;
import static dev.plimsoll.lab.scenario.Types.number;
import static dev.plimsoll.lab.scenario.Types.oneOf;
import static dev.plimsoll.lab.scenario.Types.positiveDuration;
import static dev.plimsoll.lab.scenario.Types.quantity;
import static dev.plimsoll.lab.scenario.Types.rate;
import static dev.plimsoll.lab.scenario.Types.ref;
import static dev.plimsoll.lab.scenario.Types.section;
import static dev.plimsoll.lab.scenario.Types.share;
import static dev.plimsoll.lab.scenario.Types.text;

/**
 * What may be written in a scenario: the one declaration behind the check, the JSON Schema and the reference table.
 *
 * <p>A field is one line: name, type, default if any, and what it means. Whoever adds one runs the tests with {@code
 * -Dplimsoll.update=true}, which writes the schema and the table anew.
 */
public final class Vocabulary {
    static final int MOST_VARIANTS = 50;
    private static final long MANY = 1_000_000_000;

    // ---- how long things take -------------------------------------------------------------------------------------

    static final Choices DISTRIBUTION = Choices.of("distribution", "How long something takes, drawn each time.");

    private static final Section MIXTURE_PART = Section.of("mixture-part", "One part of a mixture.")
            .required("share", share(), "how often this part is drawn; the shares of a mixture add up to 100 %")
            .required("of", choice("distribution", () -> DISTRIBUTION), "what is drawn then");

    private static final Section HISTOGRAM_BUCKET = Section.of(
                    "histogram-bucket", "One bucket of a measured histogram.")
            .required("up-to", positiveDuration(), "upper edge; the lower edge is the bucket before, 0 s for the first")
            .required("count", count(0, MANY), "how many were measured in it");

    static {
        DISTRIBUTION
                .kind("exponential", positiveDuration(), "exponential with this mean")
                .kind("fixed", positiveDuration(), "always the same")
                .kind(
                        "lognormal",
                        section(Section.of("lognormal", "A logarithm that is normal; the usual shape of service times.")
                                .required("mean", positiveDuration(), "mean")
                                .required("cv", number(0.01, 100), "standard deviation over mean")),
                        "log-normal")
                .kind(
                        "weibull",
                        section(Section.of("weibull", "Weibull; a heavy tail below shape 1.")
                                .required("mean", positiveDuration(), "mean")
                                .required("shape", number(0.2, 20), "shape; 1 is exponential")),
                        "Weibull")
                .kind(
                        "pareto",
                        section(Section.of("pareto", "Pareto between two bounds; a tail that is a power law.")
                                .required("min", positiveDuration(), "least")
                                .required("max", positiveDuration(), "most")
                                .required("shape", number(0.1, 20), "the power; smaller is heavier")),
                        "bounded Pareto")
                .kind(
                        "erlang",
                        section(Section.of("erlang", "A sum of equal exponential phases; steadier than one.")
                                .required("mean", positiveDuration(), "mean of the sum")
                                .required("phases", count(1, 1_000), "how many phases")),
                        "Erlang")
                .kind(
                        "hyperexponential",
                        section(Section.of("hyperexponential", "Two exponential branches with balanced means.")
                                .required("mean", positiveDuration(), "mean")
                                .required("scv", number(1, 10_000), "variance over mean squared")),
                        "hyperexponential")
                .kind("mixture", listOf(section(MIXTURE_PART)), "one of several, by share")
                .kind("histogram", listOf(section(HISTOGRAM_BUCKET)), "measured; uniform within a bucket");
    }

    // ---- what there is --------------------------------------------------------------------------------------------

    private static final Section FLEET = Section.of("fleet", "Machines of a kind, spread over zones.")
            .required("hosts", count(1, MANY), "how many, in all zones")
            .with("zones", count(1, 100), "1", "over how many zones they are spread evenly")
            .with(
                    "load",
                    share(0, 1_000),
                    "100 %",
                    "load before the trigger, of that at which a host asks to be scaled up")
            .with("spare", count(0, MANY), "0", "instances that the allocator can still give");

    private static final Section LANE = Section.of("lane", "One lane of the shipped recovery queue.")
            .with("reserve", count(0, 1_000_000), "0", "workers kept for this lane and never lent")
            .optional("cap", count(1, 1_000_000), "most workers this lane may hold; without it, all")
            .with("share", count(1, 1_000_000), "1", "weight when workers are divided into guarantees")
            .with("coalesce", flag(), "true", "whether one entry stands for all submissions of a key")
            .with("fair", flag(), "true", "whether tenants take turns")
            .optional("items", count(1, MANY), "room for so many entries; without it, the queue's own default");

    private static final Section QUEUE = Section.of(
                    "queue", "Where work waits: in lanes of the shipped recovery queue, or in one plain line.")
            .optional("lanes", mapOf(section(LANE), 100), "the lanes, by name")
            .with("order", oneOf("fifo", "lifo"), "fifo", "who is next in a plain line")
            .with("room", count(0, MANY), "1000000000", "how many may wait in a plain line; the rest is refused")
            .atMostOne("lanes", "order")
            .atMostOne("lanes", "room");

    private static final Section SERVICE = Section.of("service", "Workers that serve requests.")
            .required("workers", count(1, 1_000_000), "requests that may be served at a time")
            .required("time", choice(DISTRIBUTION), "service time of one request")
            .with("queue", section(QUEUE), "{}", "where requests wait");

    // ---- who asks -------------------------------------------------------------------------------------------------

    private static final Choices ARRIVALS = Choices.of("arrivals", "When requests come.")
            .kind("poisson", rate(), "independently, at this rate")
            .kind(
                    "per-lost-host",
                    section(Section.of("per-lost-host", "Work that a lost host causes.")
                            .required("fleet", ref("fleets"), "whose hosts")
                            .with("copies", count(1, 10_000), "1", "requests a lost host, all of one key")
                            .required("over", positiveDuration(), "they come uniformly over this time")),
                    "when a host is lost");

    private static final Section CLIENT = Section.of("client", "A program that sends requests.")
            .required("to", ref("services"), "the service it asks")
            .optional("lane", name(), "the lane its requests wait in; without it, the lane of the client's own name")
            .required("arrivals", choice(ARRIVALS), "when its requests come")
            .optional("objective", positiveDuration(), "a request that waits longer counts as harmed")
            .with("bystanders", flag(), "false", "whether its requests have no part in the failure");

    // ---- what befalls it ------------------------------------------------------------------------------------------

    private static final Choices FAULT = Choices.of("fault", "Something that happens to the system.")
            .kind(
                    "zone-loss",
                    section(Section.of("zone-loss", "A zone of a fleet is gone.")
                            .required("fleet", ref("fleets"), "whose zone")
                            .required("zone", count(1, 100), "which zone, from 1")
                            .required("at", duration(), "when")),
                    "a zone is lost")
            .kind(
                    "hang",
                    section(Section.of("hang", "A dependency stops answering; work that needs it holds its worker.")
                            .required("service", ref("services"), "whose workers are held")
                            .required("client", ref("clients"), "whose requests need the dependency")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")
                            .required("timeout", positiveDuration(), "a worker is free again after this")),
                    "a dependency hangs")
            .kind(
                    "surge",
                    section(Section.of("surge", "A client asks at another rate for a while.")
                            .required("client", ref("clients"), "who")
                            .required("rate", rate(), "at which rate")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "a client asks more");

    // ---- what is expected -----------------------------------------------------------------------------------------

    private static final Section WITHIN = Section.of("within", "A figure and how near the mean must come.")
            .required("of", quantity(), "the figure")
            .required("tolerance", share(), "relative to the figure");

    private static final Section ASSERTION = Section.of("assertion", "What a variant must show.")
            .required("variant", ref("variants"), "whose figure")
            .required("metric", text(), "which figure, such as bystanderWait.p99")
            .optional("within", section(WITHIN), "near a figure")
            .optional("at-most", quantity(), "no more than this")
            .optional("at-least", quantity(), "no less than this")
            .optional("equals", quantity(), "exactly this")
            .optional("about", text(), "why it must be so")
            .exactlyOne("within", "at-most", "at-least", "equals");

    private static final Section ASSUMPTION = Section.of("assumption", "Something taken for granted.")
            .required("says", text(), "what is assumed")
            .required("source", text(), "where it comes from, or assumed");

    private static final Section VARIANT = Section.of(
                    "variant",
                    "One way to run the scenario: these two fields, and whatever differs. Null takes an entry away.")
            .required("about", text(), "what it shows, one line")
            .with("loses", flag(), "false", "whether the pattern loses here");

    // ---- the whole ------------------------------------------------------------------------------------------------

    static final Section SCENARIO = Section.of("scenario", "A system, what befalls it, and the variants to compare.");

    static final SectionType SCENARIO_TYPE = new SectionType(SCENARIO);
    static final Overrides VARIANT_TYPE = new Overrides(VARIANT, SCENARIO);

    static {
        SCENARIO.sharedByVariants()
                .required("plimsoll", count(1, 1), "version of this format")
                .optional("extends", text(), "a story, or a file beside this one, that this file changes")
                .required("name", name(), "its name")
                .required("title", text(), "its title")
                .required("question", text(), "what it asks, one sentence")
                .optional("pattern", text(), "the pattern under test")
                .optional("answer", text(), "the verdict, with {VARIANT.METRIC} where figures go")
                .optional("assumptions", listOf(section(ASSUMPTION)), "what is taken for granted")
                .required("horizon", positiveDuration(), "simulated time of a run")
                .with("trigger", duration(), "0 s", "when the failure begins; figures about it start here")
                .optional("clears", duration(), "when the failure's cause is gone")
                .with("warm-up", duration(), "0 s", "time at the start that no figure counts")
                .with(
                        "bystanders-within",
                        positiveDuration(),
                        "600 s",
                        "bystanders are those that arrive so soon after the trigger")
                .with(
                        "replications",
                        count(2, 500),
                        "20",
                        "runs of each variant, unless the command line says otherwise")
                .optional("assertions", listOf(section(ASSERTION)), "what the figures must show")
                .optional("variants", mapOf(VARIANT_TYPE, MOST_VARIANTS), "what to compare, in this order");
        SCENARIO.variable()
                .optional("fleets", mapOf(section(FLEET)), "machines, by name")
                .required("services", mapOf(section(SERVICE)), "who serves, by name")
                .required("clients", mapOf(section(CLIENT)), "who asks, by name")
                .optional("faults", listOf(choice(FAULT)), "what happens, and when");
    }

    private Vocabulary() {}

    /**
     * Returns the vocabulary as JSON Schema, draft 2020-12, for editors and other tools.
     *
     * <p>The schema tells the structure. What it cannot tell, such as that a name is declared or a moment lies before the
     * horizon, only {@link Scenario#read} does.
     *
     * @return the schema, indented, keys in alphabetical order
     */
    public static String jsonSchema() {
        return SchemaWriter.write(SCENARIO);
    }

    /**
     * Returns the vocabulary as tables in Markdown, one a section.
     *
     * @return the tables, the whole scenario first
     */
    public static String reference() {
        return ReferenceWriter.write(SCENARIO);
    }
}
