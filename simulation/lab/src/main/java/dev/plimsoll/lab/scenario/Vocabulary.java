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
import static dev.plimsoll.lab.scenario.Types.trace;

/**
 * What may be written in a scenario: the one declaration behind the check, the JSON Schema and the reference table.
 *
 * <p>A field is one line: name, type, default if any, and what it means. Whoever adds one runs the tests with {@code
 * -Dplimsoll.update=true}, which writes the schema and the table anew.
 */
public final class Vocabulary {
    static final int MOST_VARIANTS = 50;
    /** What the shipped pushers, pullers and checkers take for a period. */
    private static final Type PERIOD = duration("10 ms", "1 h");

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
                                .required("shape", number(0.1, 20), "the power; smaller is heavier")
                                .check(Checks.longer("max", "min"))),
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
                .kind("mixture", listOf(section(MIXTURE_PART), Checks::mixture), "one of several, by share")
                .kind(
                        "histogram",
                        listOf(section(HISTOGRAM_BUCKET), Checks::histogram),
                        "measured; uniform within a bucket");
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
            .optional("items", count(1, MANY), "room for so many entries; without it, the queue's own default")
            .optional(
                    "spill",
                    rate(),
                    "what finds no room waits in a journal on a simulated disk, and comes back behind live work, at most so fast")
            .optional("tenant-rate", rate(), "a tenant that submits more, over 10 s, is refused as a whole");

    private static final Section QUEUE = Section.of(
                    "queue", "Where work waits: in lanes of the shipped recovery queue, or in one plain line.")
            .optional("lanes", mapOf(section(LANE), 100), "the lanes, by name")
            .with(
                    "order",
                    oneOf("fifo", "lifo", "priority"),
                    "fifo",
                    "who is next in a plain line; by priority, those of one priority in order of arrival")
            .with("room", count(0, MANY), "1000000000", "how many may wait in a plain line")
            .with("full", oneOf("refuse", "drop"), "refuse", "what finds no room is refused, or dropped without a word")
            .atMostOne("lanes", "order")
            .atMostOne("lanes", "room")
            .atMostOne("lanes", "full");

    private static final Section SLOW_DOWN = Section.of(
                    "slow-down", "How work in progress slows all of it down, after the universal scalability law.")
            .with(
                    "per-request",
                    duration(),
                    "0 s",
                    "added to the service time for each request in progress at its start")
            .with("contention", share(), "0 %", "part of the work that only one worker may do at a time")
            .with("coherency", number(0, 1), "0", "price of agreeing, for each pair in progress");

    private static final Section COLD = Section.of("cold", "How a worker serves that has just started.")
            .required("factor", number(1, 1_000_000), "service time over the usual at first, falling steadily")
            .required("for", positiveDuration(), "until it is warm");

    private static final Section AUTOSCALER = Section.of("autoscaler", "Adds and removes workers.")
            .required("target", share(1, 100), "the share of workers busy that it aims at")
            .required("most", count(1, 1_000_000), "never more workers than this")
            .with("least", count(1, 1_000_000), "1", "never fewer workers than this")
            .with("period", positiveDuration(), "60 s", "how often it decides")
            .with("boot", duration(), "300 s", "from its decision to a worker that serves")
            .optional("cold", section(COLD), "how its workers serve at first; without it, as they always will")
            .with("calm", positiveDuration(), "10 min", "it takes workers away after wanting fewer for so long")
            .optional("spare", count(0, 1_000_000), "workers there are to be had; without it, enough")
            .check(Checks.atLeast("most", "least"));

    private static final Section HEALTH_CHECK = Section.of(
                    "health-check", "Takes workers out that do not answer probes.")
            .with("period", positiveDuration(), "10 s", "between two probes of a worker")
            .with("out-after", count(1, 1_000), "2", "failed probes in a row that take it out")
            .with("in-after", count(1, 1_000), "2", "good probes in a row that take it back")
            .with("most-out", share(), "100 %", "more than this share is never out; beyond it all are served again");

    // Who calls and how: the same for a client and for a service that calls another.

    private static final Choices JITTER = Choices.of(
                    "jitter", "How a wait is spread, so that callers do not come together.")
            .kind("none", section(Section.of("no-jitter", "Not at all.")), "the wait as it is")
            .kind("full", section(Section.of("full-jitter", "Uniform from 0 to the wait.")), "anywhere up to the wait")
            .kind(
                    "equal",
                    section(Section.of("equal-jitter", "Half the wait, and uniform up to the other half.")),
                    "half of it");

    private static final Choices BACKOFF = Choices.of("backoff", "How long to wait before the next attempt.")
            .kind("none", section(Section.of("no-backoff", "Not at all.")), "at once")
            .kind("fixed", positiveDuration(), "the same each time")
            .kind(
                    "exponential",
                    section(Section.of("exponential-backoff", "Longer each time, up to a cap.")
                            .required("first", positiveDuration(), "before the second attempt")
                            .with("factor", number(1, 10), "2", "each wait over the one before")
                            .with("cap", positiveDuration(), "3650 d", "never longer than this")
                            .with("jitter", choice(JITTER), "full", "how the wait is spread")),
                    "longer each time");

    private static final Section BUDGET = Section.of("budget", "A token bucket that retries must pay from.")
            .with("per-success", number(0, 10), "0.1", "tokens that each answer in time puts in; a retry takes one")
            .with("cap", number(1, 1_000_000), "10", "never more tokens than this, and so many at the start");

    private static final Section OR_ELSE = Section.of("or-else", "Whom a service asks, once, when a call has failed.")
            .required(
                    "to",
                    ref("services"),
                    "the service it asks instead; figures tell what the first of them was asked, and what became of its own clients")
            .optional("priority", count(0, 99), "in a line or a shedder by priority; without it, 0")
            .optional("timeout", positiveDuration(), "how long it waits; without it, for ever");

    private static final Section CALL = Section.of("call", "A request that a service sends while it serves one.")
            .required("to", ref("services"), "the service it asks")
            .optional("client", ref("clients"), "it is sent for this client's requests only; without it, for all")
            .optional("lane", name(), "the lane it waits in there; without it, the lane of the calling service's name")
            .with("priority", count(0, 99), "0", "in a line or a shedder by priority, 0 before 1, and so on")
            .optional("link", ref("links"), "what it travels over; without it, no time")
            .with("calls", count(1, 1_000), "1", "how many, one after the other")
            .optional("timeout", positiveDuration(), "how long an attempt is waited for; without it, for ever")
            .with("retries", count(0, 1_000_000), "0", "attempts after the first")
            .with("backoff", choice(BACKOFF), "none", "the wait between attempts")
            .optional("budget", section(BUDGET), "what retries are paid from; without it, they are free")
            .optional(
                    "or-else",
                    section(OR_ELSE),
                    "whom it asks when the call has failed; without it, the request fails, too")
            .check(Checks.needs("retries", "timeout"));

    private static final Choices PLACEMENT = Choices.of("placement", "Which workers serve which tenant.")
            .kind("shared", section(Section.of("shared", "One line before all workers.")), "all serve everybody")
            .kind(
                    "shards",
                    count(1, 1_000_000),
                    "plain shards of so many workers, a line before each; tenants are dealt to them in turn")
            .kind(
                    "shuffle",
                    section(Section.of(
                                    "shuffle",
                                    "A shard of each tenant's own, by the shipped shuffle sharder."
                                            + " Each worker has its line; attempts go round the tenant's shard.")
                            .required("size", count(1, 1_000_000), "workers a shard")
                            .with(
                                    "replace",
                                    count(0, 1_000_000),
                                    "0",
                                    "how many failed workers of a shard are replaced")
                            .optional(
                                    "replace-after",
                                    duration(),
                                    "a worker counts as failed so long after its crash; without it, nobody is told")
                            .check(Checks.needs("replace", "replace-after"))),
                    "shuffle sharding")
            .kind(
                    "least-outstanding",
                    section(Section.of(
                                    "least-outstanding",
                                    "A load balancer before servers of some workers and a line each: an attempt goes to"
                                            + " the server with the fewest inside.")
                            .required("size", count(1, 1_000_000), "workers a server")
                            .with(
                                    "heed-retry-after",
                                    flag(),
                                    "false",
                                    "whether a server that refused is left out for as long as its shedder says")),
                    "a load balancer")
            .kind(
                    "cells",
                    section(
                            Section.of(
                                            "cells",
                                            "Cells behind the shipped cell router, by a table that the shipped planner"
                                                    + " makes. Each cell has its line.")
                                    .required("count", count(1, 1_023), "how many cells")
                                    .required(
                                            "capacity", rate(), "requests a second that a cell carries, found by test")
                                    .with("headroom", share(0, 99), "20 %", "how much of it the planner leaves free")
                                    .with(
                                            "by",
                                            oneOf("tenant", "key", "range"),
                                            "tenant",
                                            "the partition key: the tenant, the request's key by its hash, or by ranges in order")),
                    "cells")
            .kind(
                    "mapping",
                    section(Section.of(
                                    "mapping",
                                    "Back ends, each a group with its line, behind a mapping that front ends hold."
                                            + " Each tenant is a front end. What died and comes back gets nothing by the planner's"
                                            + " table, and when more than half are down the mapping stays as it is. Figures tell of"
                                            + " the first service that has one.")
                            .required("back-ends", count(2, 1_023), "how many back ends")
                            .with(
                                    "by",
                                    oneOf("push", "pull", "hash", "static"),
                                    "push",
                                    "the shipped planner's table, pushed, or read by each host; the list of those that"
                                            + " are well, over which each front end hashes; or a table that never"
                                            + " changes")
                            .with("check", PERIOD, "2 s", "how often each checker probes each back end")
                            .with("period", PERIOD, "10 s", "how often each host gets the mapping")
                            .with("front-ends-a-host", count(1, 1_000_000), "1", "how many share a host's receiver")),
                    "a mapping");

    private static final Section SHEDDER = Section.of(
                    "shedder", "The shipped load shedder before a line: one before each, where there are several.")
            .required("timeout", positiveDuration(), "how long clients wait for an answer")
            .optional(
                    "priorities",
                    flag(),
                    "whether it heeds callers' priorities: 0 is critical, 1 normal, 2 deferrable, and from 3 on background;"
                            + " without it, all are normal");

    private static final Section LINK = Section.of(
                    "link", "A network that everybody who names it shares; requests go one way, answers the other.")
            .optional("delay", choice(DISTRIBUTION), "each way; without it, no time")
            .with("loss", share(), "0 %", "the share that is lost, each way")
            .optional("rate", rate(), "how many it carries each way; without it, any number")
            .optional("room", count(0, MANY), "how many may wait to be carried, more are lost; without it, any number")
            .check(Checks.needs("room", "rate"));

    private static final Section CALLS_HOSTS = Section.of(
                    "calls-hosts",
                    "The service does not wait to be asked: the shipped pusher goes round all hosts of its clients, and"
                            + " what a host waits for is there when it has been called.")
            .required("period", PERIOD, "how long a round takes");

    private static final Section CONFIGURATION = Section.of(
                    "configuration",
                    "What is asked of the service are changes of a configuration. The shipped publisher makes editions of it, and the"
                            + " shipped pushers bring them to every node; a change is answered when the node of its tenant has it. Figures tell of"
                            + " the first service that has one.")
            .required("nodes", count(1, 100_000), "how many nodes there are")
            .with(
                    "proven",
                    count(1, 10_000),
                    "10",
                    "how many of them hold the shipped receiver, and need the changes in turns; the others answer as it would")
            .with(
                    "by",
                    oneOf("push", "pull"),
                    "push",
                    "whether pushers bring it or each node reads it from the store in a phase of its own")
            .with("period", PERIOD, "10 s", "how often each node gets it")
            .with("publish", PERIOD, "2 s", "how often an edition is made of what has changed; pushers read as often")
            .with("pushers", count(1, 64), "1", "how many share the nodes")
            .check(Checks.atLeast("nodes", "proven"));

    private static final Section SERVICE = Section.of("service", "Workers that serve requests.")
            .required("workers", count(1, 1_000_000), "requests that may be served at a time")
            .with("zones", count(1, 100), "1", "over how many zones the workers are spread evenly")
            .required("time", choice(DISTRIBUTION), "service time of one request")
            .optional(
                    "retry-cost",
                    number(1, 1_000_000),
                    "service time of attempts after the first, over a first one's: whoever gave up connects and logs in anew, and"
                            + " asks where things are; without it, the same")
            .optional("placement", choice(PLACEMENT), "who serves whom; without it, all workers everybody, in one line")
            .optional("shedder", section(SHEDDER), "who refuses what would be answered late; without it, nobody")
            .with("queue", section(QUEUE), "{}", "where requests wait")
            .with("drop-expired", flag(), "false", "whether a request whose client stopped waiting is dropped unserved")
            .optional("slow-down", section(SLOW_DOWN), "how work in progress slows it down")
            .optional("calls", listOf(section(CALL)), "whom it asks while it serves, in order")
            .optional("calls-hosts", section(CALLS_HOSTS), "whether it calls its clients' hosts")
            .optional("configuration", section(CONFIGURATION), "whether it brings changes to nodes")
            .atMostOne("calls-hosts", "configuration")
            .optional("autoscaler", section(AUTOSCALER), "who adds workers")
            .optional("health-check", section(HEALTH_CHECK), "who takes workers out")
            .optional(
                    "watched",
                    flag(),
                    "whether figures tell what its busiest group is asked about and by whom, and how those fare that ask the others;"
                            + " where several are watched, of the first")
            .optional(
                    "threads",
                    count(1, 1_000_000),
                    "that a worker may have: one for itself and one for each other of its group. A group that grows beyond goes"
                            + " down whole; without it, none does");

    // ---- who asks -------------------------------------------------------------------------------------------------

    private static final Section STEP = Section.of("step", "A rate from a moment on.")
            .required("at", duration(), "from when on")
            .required("rate", rate(), "the rate");

    private static final Choices ARRIVALS = Choices.of("arrivals", "When requests come.")
            .kind("poisson", rate(), "independently, at this rate")
            .kind(
                    "spike",
                    section(Section.of("spike", "A rate, and another for a while.")
                            .required("base", rate(), "before and after")
                            .required("peak", rate(), "in between")
                            .required("at", duration(), "when the peak begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "one peak")
            .kind(
                    "ramp",
                    section(Section.of("ramp", "A rate that changes steadily into another.")
                            .required("from", rate(), "before")
                            .required("to", rate(), "after")
                            .required("at", duration(), "when it begins to change")
                            .required("over", positiveDuration(), "how long it takes")),
                    "from one rate to another")
            .kind(
                    "diurnal",
                    section(Section.of("diurnal", "A rate that swings like a day's.")
                            .required("mean", rate(), "mean rate")
                            .required("swing", share(), "largest difference from the mean")
                            .with("period", positiveDuration(), "24 h", "a whole swing")
                            .with("peak", duration(), "12 h", "when the first peak comes")),
                    "a day's swing")
            .kind("steps", listOf(section(STEP), Checks::steps), "rates from moments on; nothing before the first")
            .kind(
                    "burst",
                    section(Section.of("burst", "A number of requests at once.")
                            .required("count", count(1, 10_000_000), "how many")
                            .required("at", duration(), "when the first may come")
                            .with("over", duration(), "0 s", "they come uniformly over this time")),
                    "many at once")
            .kind(
                    "closed",
                    section(Section.of("closed", "Clients that wait for an answer before they ask again.")
                            .required("clients", count(1, 1_000_000), "how many")
                            .required("think", choice(DISTRIBUTION), "from an answer to the next request")),
                    "a closed loop")
            .kind(
                    "trace",
                    section(Section.of("trace", "Arrivals that were recorded.")
                            .required("file", trace(), "beside the scenario; [its columns](#recordings)")
                            .with("speed", number(0.001, 1_000), "1", "how much faster it is played")),
                    "as recorded")
            .kind(
                    "per-lost-host",
                    section(Section.of("per-lost-host", "Work that a lost host causes.")
                            .required("fleet", ref("fleets"), "whose hosts")
                            .with("copies", count(1, 10_000), "1", "requests a lost host, all of one key")
                            .required("over", positiveDuration(), "they come uniformly over this time")),
                    "when a host is lost");

    private static final Choices TRAFFIC = Choices.of("traffic", "How requests spread over tenants or keys.")
            .kind("uniform", section(Section.of("uniform", "All alike.")), "all alike")
            .kind("zipf", number(0, 5), "the n-th largest gets 1/n to this power");

    private static final Section POPULATION = Section.of(
                    "population", "Tenants or keys, and how requests spread over them.")
            .required("count", count(1, 10_000_000), "how many")
            .with("traffic", choice(TRAFFIC), "uniform", "who gets how much")
            .optional(
                    "named",
                    name(),
                    "what they are called: clients that say the same ask for the same. Without it, each client's own");

    private static final Section CLIENT = Section.of("client", "A program that sends requests.")
            .required("to", ref("services"), "the service it asks")
            .optional("lane", name(), "the lane its requests wait in; without it, the lane of the client's own name")
            .with("priority", count(0, 99), "0", "in a line or a shedder by priority, 0 before 1, and so on")
            .required("arrivals", choice(ARRIVALS), "when its requests come")
            .optional("network", choice(DISTRIBUTION), "each way; without it, no time")
            .optional("link", ref("links"), "what its requests and answers travel over, with others")
            .optional("objective", positiveDuration(), "a request that waits longer counts as harmed")
            .optional("timeout", positiveDuration(), "how long it waits for an attempt; without it, for ever")
            .with("retries", count(0, 1_000_000), "0", "attempts after the first")
            .with("backoff", choice(BACKOFF), "none", "the wait between attempts")
            .optional("budget", section(BUDGET), "what retries are paid from; without it, they are free")
            .optional(
                    "tenants", section(POPULATION), "for whom it asks; without it, each request is a tenant's only one")
            .optional("keys", section(POPULATION), "about what it asks")
            .optional(
                    "gather",
                    oneOf("tenant", "all"),
                    "whether a request asks all groups of its tenant, or all there are, and waits for each")
            .with("bystanders", flag(), "false", "whether its requests have no part in the failure")
            .atMostOne("network", "link")
            .check(Checks.needs("gather", "timeout"))
            .check(Checks.needs("retries", "timeout"));

    // ---- what befalls it ------------------------------------------------------------------------------------------

    private static final String SERVING =
            "only in the group that serves this client's first tenant when it begins; without it, in all";

    private static final Choices FAULT = Choices.of("fault", "Something that happens to the system.")
            .kind(
                    "zone-loss",
                    section(Section.of("zone-loss", "A zone of a fleet or of a service is gone.")
                            .optional("fleet", ref("fleets"), "whose zone")
                            .optional("service", ref("services"), "whose zone; its workers lose what they serve")
                            .required("zone", count(1, 100), "which zone, from 1")
                            .required("at", duration(), "when")
                            .optional(
                                    "for",
                                    positiveDuration(),
                                    "until a service's zone is back; without it, it stays away")
                            .exactlyOne("fleet", "service")
                            .check(Checks.durationNeeds("for", "service"))),
                    "a zone is lost")
            .kind(
                    "crash",
                    section(Section.of("crash", "Workers stop and lose what they serve.")
                            .required("service", ref("services"), "whose workers")
                            .required("workers", count(1, 1_000_000), "how many")
                            .optional("serving", ref("clients"), SERVING)
                            .optional(
                                    "lose-line",
                                    flag(),
                                    "whether what waits where no worker is left is lost, too, as when a server starts anew")
                            .required("at", duration(), "when")
                            .optional("for", positiveDuration(), "until they are back; without it, they stay away")),
                    "workers stop")
            .kind(
                    "slow",
                    section(Section.of("slow", "Workers that are up and slow, which no probe sees.")
                            .required("service", ref("services"), "whose workers")
                            .required("workers", count(1, 1_000_000), "how many")
                            .optional("serving", ref("clients"), SERVING)
                            .required("factor", number(1, 1_000_000), "service time over the usual")
                            .with("tenants", share(), "100 %", "the share of tenants that it touches")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "gray failure")
            .kind(
                    "loss",
                    section(Section.of("loss", "A network that loses requests or answers.")
                            .optional("client", ref("clients"), "whose")
                            .optional("link", ref("links"), "of all that travel over it")
                            .required("share", share(), "how many of them")
                            .with("direction", oneOf("requests", "answers", "both"), "both", "which way")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")
                            .exactlyOne("client", "link")),
                    "requests or answers are lost")
            .kind(
                    "partition",
                    section(Section.of("partition", "A network that carries nothing, one way or both.")
                            .optional("client", ref("clients"), "whose")
                            .optional("link", ref("links"), "of all that travel over it")
                            .optional("service", ref("services"), "of all that ask it, as where its port is blocked")
                            .optional("serving", ref("clients"), SERVING)
                            .with("direction", oneOf("requests", "answers", "both"), "both", "which way")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")
                            .check(Checks.needs("serving", "service"))
                            .exactlyOne("client", "link", "service")),
                    "nothing comes through")
            .kind(
                    "poison",
                    section(Section.of("poison", "A tenant whose requests crash the worker that serves them.")
                            .required("client", ref("clients"), "who sends them")
                            .with("tenant", count(1, 10_000_000), "1", "which tenant, by size, from 1")
                            .with(
                                    "drawn",
                                    flag(),
                                    "false",
                                    "whether it is another tenant in each run instead, drawn by traffic")
                            .optional("rate", rate(), "what it asks beyond its usual; without it, nothing")
                            .with("back-after", positiveDuration(), "30 s", "until a crashed worker is back")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "a poison request")
            .kind(
                    "duplicate",
                    section(Section.of("duplicate", "A bug that sends each request several times.")
                            .required("client", ref("clients"), "whose requests")
                            .required("copies", count(2, 10_000), "how often in all")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "requests multiply")
            .kind(
                    "exhaustion",
                    section(Section.of("exhaustion", "No spare capacity is to be had.")
                            .optional("fleet", ref("fleets"), "whose spare")
                            .optional("service", ref("services"), "whose autoscaler finds none")
                            .with("spare", count(0, MANY), "0", "what is left")
                            .required("at", duration(), "when")
                            .exactlyOne("fleet", "service")),
                    "the spare pool is empty")
            .kind(
                    "capacity-drop",
                    section(Section.of("capacity-drop", "A service works more slowly as a whole.")
                            .required("service", ref("services"), "which")
                            .required("by", share(), "the share of its speed that is gone")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "less capacity")
            .kind(
                    "cold-start",
                    section(Section.of("cold-start", "A service that has just started is slow.")
                            .required("service", ref("services"), "which")
                            .required(
                                    "factor",
                                    number(1, 1_000_000),
                                    "service time over the usual at first, falling steadily")
                            .required("at", duration(), "when it starts")
                            .required("for", positiveDuration(), "until it is warm")),
                    "caches are cold")
            .kind(
                    "probe-failures",
                    section(Section.of("probe-failures", "Probes fail though the workers serve.")
                            .required("service", ref("services"), "whose workers")
                            .required("workers", count(1, 1_000_000), "how many are probed wrongly")
                            .required("share", share(), "how many of their probes fail")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "health checks that lie")
            .kind(
                    "noisy-tenant",
                    section(Section.of("noisy-tenant", "One tenant asks much more.")
                            .required("client", ref("clients"), "of which client")
                            .with("tenant", count(1, 10_000_000), "1", "which tenant, by size, from 1")
                            .required("factor", number(1, 1_000_000), "its rate over the usual")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "a noisy tenant")
            .kind(
                    "hot-key",
                    section(Section.of("hot-key", "One key gets a large share of the requests.")
                            .required("client", ref("clients"), "of which client")
                            .required("share", share(), "how much of its traffic")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "a hot key")
            .kind(
                    "store-errors",
                    section(Section.of("store-errors", "The store of a configuration does not answer reads.")
                            .required("service", ref("services"), "whose")
                            .required("share", share(), "how many of the reads fail, evenly among the others")
                            .required("at", duration(), "when it begins")
                            .required("for", positiveDuration(), "how long it lasts")),
                    "reads of the store fail")
            .kind(
                    "pusher-crash",
                    section(Section.of("pusher-crash", "Pushers of a configuration are gone; one at least is left.")
                            .required("service", ref("services"), "whose")
                            .required("pushers", count(1, 63), "how many")
                            .required("at", duration(), "when")),
                    "pushers are killed")
            .kind(
                    "poison-change",
                    section(Section.of(
                                    "poison-change",
                                    "A change that no node can read. It is proposed to a wave of them, taken back once one has"
                                            + " refused it, and nothing else is published until then. Only nodes that hold a receiver can refuse it: have"
                                            + " a few of them in the wave.")
                            .required("service", ref("services"), "whose")
                            .with("wave", share(), "10 %", "how many nodes read it first")
                            .required("at", duration(), "when")),
                    "a poisonous change")
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
            .optional("interval-contains", quantity(), "the interval shown beside the mean contains this")
            .optional("about", text(), "why it must be so")
            .exactlyOne("within", "at-most", "at-least", "equals", "interval-contains");

    private static final Section PHASE = Section.of("phase", "A part of the run that gets figures of its own.")
            .required("from", duration(), "its beginning")
            .required("to", positiveDuration(), "its end; figures are about what was issued before it")
            .check(Checks.longer("to", "from"));

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
                .optional(
                        "phases", mapOf(section(PHASE), 100), "parts of the run that get figures of their own, by name")
                .with(
                        "warm-up",
                        duration(),
                        "0 s",
                        "requests issued in this time at the start count in no figure and no curve; not after the trigger")
                .optional(
                        "replications",
                        count(2, 500),
                        "runs of each variant; without it, 20 to 500, until the figures in the assertions and the answer are known to"
                                + " 5 %, shares to one point")
                .optional("assertions", listOf(section(ASSERTION)), "what the figures must show")
                .optional("variants", mapOf(VARIANT_TYPE, MOST_VARIANTS), "what to compare, in this order");
        SCENARIO.variable()
                .with(
                        "bystanders-within",
                        positiveDuration(),
                        "600 s",
                        "bystanders are those that arrive so soon after the trigger")
                .optional("fleets", mapOf(section(FLEET)), "machines, by name")
                .optional("links", mapOf(section(LINK)), "networks between them, by name")
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
