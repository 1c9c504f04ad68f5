package dev.plimsoll.lab.command;

import dev.plimsoll.lab.report.IsolationReport;
import dev.plimsoll.shuffle.Fraction;
import dev.plimsoll.shuffle.Isolation;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "isolation",
        mixinStandardHelpOptions = true,
        description = "Gives the exact odds that tenants share their workers under shuffle sharding.",
        footer = {
            "",
            "With --zones each tenant spreads over the zones in an order of its own, as the library does;",
            "with --per-zone every tenant takes the same number from each zone."
        })
final class IsolationCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--workers", paramLabel = "N", description = "how many workers there are; needed without --zones")
    private @Nullable Integer workers;

    @Option(names = "--shard", paramLabel = "K", description = "how many serve a tenant; needed without --per-zone")
    private @Nullable Integer shard;

    @Option(names = "--zones", paramLabel = "N,N,…", split = ",", description = "how many workers each zone has")
    private int @Nullable [] zones;

    @Option(
            names = "--per-zone",
            paramLabel = "K,K,…",
            split = ",",
            description = "how many of each zone serve a tenant")
    private int @Nullable [] perZone;

    @Option(names = "--other-shard", paramLabel = "K", description = "the other tenant's shard, if larger or smaller")
    private @Nullable Integer otherShard;

    @Option(names = "--tenants", paramLabel = "N", description = "how many tenants there are: counts beside the odds")
    private @Nullable Long tenants;

    @Option(
            names = "--poisoned",
            paramLabel = "M",
            defaultValue = "1",
            description = "how many tenants are poisonous (default: 1)")
    private int poisoned = 1;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private HtmlOption html = new HtmlOption();

    @Option(
            names = {"-q", "--quiet"},
            description = "no table beside JSON on standard output")
    private boolean quiet;

    IsolationCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        json.check(console);
        html.check(console);
        IsolationReport report = report();
        json.deliver(console, () -> report.text(console.style(), console.width()), report::json);
        if (json.onOut() && !quiet) {
            console.err().print(report.text(console.errStyle(), console.width()));
            console.err().flush();
        }
        html.deliver(() -> report.html(words()));
        return ExitCode.OK;
    }

    private IsolationReport report() {
        try {
            return reported();
        } catch (IllegalArgumentException e) { // the library's own words: what, value, allowed
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private IsolationReport reported() {
        Isolation odds = law(shard, "--shard");
        Isolation other = otherShard == null ? odds : law(otherShard, "--other-shard");
        if (tenants != null && tenants < 0) {
            throw new UsageException("--tenants: " + tenants + " (expected: 0 or more)");
        }
        if (poisoned < 1) {
            throw new UsageException("--poisoned: " + poisoned + " (expected: 1 or more)");
        }
        return new IsolationReport(
                inWords(),
                odds.workers(),
                odds.shard(),
                otherShard == null ? OptionalInt.empty() : OptionalInt.of(other.shard()),
                odds.shards().toString(),
                all(odds.overlap(other)),
                all(other.hit(poisoned, odds)),
                poisoned,
                one(odds.identicalPair()),
                odds.tenantsForEvenOddsOfIdenticalPair(),
                tenants == null ? OptionalLong.empty() : OptionalLong.of(tenants));
    }

    private Isolation law(@Nullable Integer size, String option) {
        if (zones == null) {
            if (perZone != null) {
                throw new UsageException("--per-zone: needs --zones");
            }
            if (workers == null || size == null) {
                throw new UsageException(
                        "isolation: needs --workers and --shard, or --zones and --shard or --per-zone");
            }
            return Isolation.of(workers, size);
        }
        int sum = Arrays.stream(zones).sum();
        if (workers != null && workers != sum) {
            throw new UsageException(
                    "--workers: " + workers + " (expected: " + sum + ", the sum of --zones, or nothing)");
        }
        if (perZone == null) {
            if (size == null) {
                throw new UsageException("isolation: needs --shard or --per-zone beside --zones");
            }
            return Isolation.spread(zones, size);
        }
        if (option.equals("--other-shard")) {
            throw new UsageException("--other-shard: not together with --per-zone, which fixes every shard");
        }
        int fixed = Arrays.stream(perZone).sum();
        if (size != null && size != fixed) {
            throw new UsageException(
                    "--shard: " + size + " (expected: " + fixed + ", the sum of --per-zone, or nothing)");
        }
        return Isolation.quotas(zones, perZone);
    }

    private String inWords() {
        if (zones == null) {
            return "any workers";
        }
        return perZone == null
                ? "spread over zones of " + list(zones) + " in an order per tenant"
                : "always " + list(perZone) + " from zones of " + list(zones);
    }

    private static String list(int[] numbers) {
        StringBuilder text = new StringBuilder();
        for (int number : numbers) {
            text.append(text.length() == 0 ? "" : ", ").append(number);
        }
        return text.toString();
    }

    private static List<IsolationReport.Odds> all(List<Fraction> odds) {
        return odds.stream().map(IsolationCommand::one).toList();
    }

    private static IsolationReport.Odds one(Fraction odds) {
        return new IsolationReport.Odds(odds.toString(), odds.doubleValue());
    }

    private String words() {
        StringBuilder words = new StringBuilder("./plimsoll isolation");
        word(words, "--workers", workers);
        word(words, "--shard", shard);
        word(words, "--zones", zones == null ? null : list(zones).replace(" ", ""));
        word(words, "--per-zone", perZone == null ? null : list(perZone).replace(" ", ""));
        word(words, "--other-shard", otherShard);
        word(words, "--tenants", tenants);
        word(words, "--poisoned", poisoned == 1 ? null : poisoned);
        return words.toString();
    }

    private static void word(StringBuilder words, String option, @Nullable Object value) {
        if (value != null) {
            words.append(' ').append(option).append(' ').append(value);
        }
    }
}
