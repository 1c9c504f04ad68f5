package dev.plimsoll.lab.command;

import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plimsoll.lab.adapter.ShippedPolicies;
import dev.plimsoll.lab.report.Style;
import dev.plimsoll.lab.result.RunResult;
import dev.plimsoll.lab.result.Samples;
import dev.plimsoll.lab.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the pages tell a reader to type works: typed here page by page, in a folder that holds what the page had written into it before.
 *
 * <p>What simulates is followed until it would begin to, every scenario and every setting checked; what asks a server, or takes minutes,
 * is parsed.
 */
class PagesTest {
    private static final Path ROOT = Path.of("../..");
    private static final Set<String> FREE = Set.of("list", "show", "validate", "explain", "isolation", "cells", "cost");
    private static final Set<String> SIMULATE = Set.of("run", "sweep");
    private static final String STOPPED = "stopped before simulating";

    // A scenario with a name, a line of code that is a command or sets a variable, or a command in a text.
    private static final Pattern SHOWN = Pattern.compile(
            "```yaml\n(?<yaml>plimsoll: 1\nname: (?<name>\\S+)\n.*?)```"
                    + "|^ {0,4}(?:[A-Z_]+=\"[^\"]*\" )?(?<line>\\./plimsoll [^\n]*)$"
                    + "|^ {4}(?<variable>[a-z]+)=(?<value>\\S+)$"
                    + "|`(?<inline>\\./plimsoll [^`]+)`",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Map<String, String> BLANKS =
            Map.of("STORY", "elb-2012", "FILE", "mine.yaml", "URL", "http://localhost/", "MODULE", "priority-queue");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path everyPage;

    private Path folder = Path.of("");
    private final Set<String> once = new HashSet<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !path.toString().matches(".*/(target|\\.\\w[^/]*)/.*"))
                    .filter(path -> !path.endsWith("CHANGELOG.md")) // names commands, and does not show them
                    .toList();
        }
    }

    /** Reads and checks; runs nothing. */
    private static final class Checking implements ShippedLab.Simulator {
        private static final Set<String> CHECKED = new HashSet<>();

        private final dev.plimsoll.lab.run.Lab lab = new dev.plimsoll.lab.run.Lab(ShippedPolicies::new, 1);

        @Override
        public void check(Scenario scenario) {
            if (!CHECKED.contains(scenario.hash())) {
                lab.check(scenario);
                CHECKED.add(scenario.hash());
            }
        }

        @Override
        public RunResult run(Scenario scenario, long seed, OptionalInt replications, Progress progress) {
            throw new UsageException(STOPPED);
        }

        @Override
        public Samples sample(Scenario scenario, long seed, int replications, int part, int parts, Progress progress) {
            throw new UsageException(STOPPED);
        }

        @Override
        public RunResult join(Scenario scenario, List<Samples> parts) {
            throw new UsageException(STOPPED);
        }
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("(?:'[^']*'|[^\\s'])+").matcher(command);
        while (word.find() && !word.group().startsWith("#")) {
            String bare = word.group().replace("'", "");
            words.add(BLANKS.getOrDefault(bare, bare));
        }
        return words.subList(1, words.size()); // without ./plimsoll
    }

    private String saying(String page, String command) {
        return page + ": " + command + "\n" + err;
    }

    private void type(String page, String command) throws IOException {
        List<String> words = words(command);
        int redirect = words.indexOf(">");
        List<String> arguments = redirect < 0 ? words : words.subList(0, redirect);
        String verb = arguments.get(0);
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Console console =
                new Console(new PrintWriter(out), new PrintWriter(err), Style.PLAIN, Style.PLAIN, false, 120, folder);
        Commands commands = Commands.of(new ShippedLab(new Checking()), console, new Interruption());
        if (verb.equals("bench")) {
            String module = arguments.size() == 1 ? "" : arguments.get(1).replace("simulation-", "simulation/");
            assertThat(ROOT.resolve(module)).as(saying(page, command)).exists();
            assertThat(module.isEmpty() || Files.exists(ROOT.resolve(module).resolve("src/jmh")))
                    .as(saying(page, command))
                    .isTrue();
            if (arguments.size() > 2 && arguments.get(2).endsWith("Table")) {
                assertThat(ROOT.resolve(module).resolve("src/jmh"))
                        .as(saying(page, command))
                        .isDirectoryRecursivelyContaining("glob:**/" + arguments.get(2) + ".java");
            }
        } else if (SIMULATE.contains(verb)) {
            assertThat(commands.run(arguments)).as(saying(page, command)).isEqualTo(ExitCode.USAGE);
            assertThat(err.toString()).as(saying(page, command)).contains(STOPPED);
        } else if (FREE.contains(verb)) {
            assertThat(commands.run(arguments)).as(saying(page, command)).isEqualTo(ExitCode.OK);
        } else {
            assertThatCode(() -> commands.line().parseArgs(arguments.toArray(String[]::new)))
                    .as(saying(page, command))
                    .doesNotThrowAnyException();
        }
        if (redirect >= 0) {
            Files.writeString(folder.resolve(words.get(redirect + 1)), out.toString());
        }
    }

    /** Types everything that a page shows; returns how much that was. */
    private int follow(String page, String text) throws IOException {
        folder = Files.createTempDirectory(everyPage, "page");
        Files.writeString(folder.resolve("evening.csv"), "at\n0.5\n300\n300.1\n"); // the reader's own
        type(page, "./plimsoll show elb-2012 > mine.yaml");
        Map<String, String> variables = new HashMap<>();
        int typed = 0;
        for (Matcher shown = SHOWN.matcher(text.replaceAll("\\\\\n *", "")); shown.find(); ) {
            if (shown.group("yaml") != null) {
                Files.writeString(folder.resolve(shown.group("name") + ".yaml"), shown.group("yaml"));
            } else if (shown.group("variable") != null) {
                variables.put("$" + shown.group("variable"), shown.group("value"));
            } else {
                String command = requireNonNullElse(shown.group("line"), shown.group("inline"));
                for (Map.Entry<String, String> variable : variables.entrySet()) {
                    command = command.replace(variable.getKey(), variable.getValue());
                }
                if (command.contains(".yaml") || once.add(command)) { // with a file it depends on the page
                    type(page, command);
                }
                typed++;
            }
        }
        return typed;
    }

    @Test
    void everyCommandThatIsShownWorks() throws IOException {
        int typed = 0;
        for (Path page : pages()) {
            typed += follow(page.toString(), Files.readString(page));
        }
        assertThat(typed).as("commands found").isGreaterThan(50);
    }

    @Test
    void thePriceOfConstantWorkIsWhatTheCommandSays() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/which-pattern-when.md"));
        folder = everyPage;
        type("cost", "./plimsoll cost --receivers 10000 --period 10s");

        for (String dollars : List.of("12,614", "331", "27,888")) {
            assertThat(out.toString()).containsPattern(" " + dollars + "\n");
            assertThat(page).containsPattern("\\b" + dollars + "\\b");
        }
    }

    @Test
    void everyStoryCanBeShownAndExplained() throws IOException {
        folder = everyPage;
        assertThat(Stories.names()).hasSizeGreaterThan(14);
        for (String story : Stories.names()) {
            type(story, "./plimsoll show " + story + " > " + story + ".yaml");
            type(story, "./plimsoll explain " + story + ".yaml"); // which checks it first
        }
    }

    /** The twins: commands that only look right. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Try `./plimsoll run elb-2021`.",
                "Try `./plimsoll run elb-2012 --sed 7`.",
                "    ./plimsoll run elb-2012 --set services.control-plane.worker=80 # more of them",
                "```\n./plimsoll sweep retry-storm \\\n    --variant outside --vary clients.requests.objective=1s..2s\n```",
                "`./plimsoll explain`",
                "`./plimsoll isolation --workers 4 --shard 5`",
                "`./plimsoll knee thresholds --limits 8`",
                "`./plimsoll bench simulation`",
                "`./plimsoll bench simulation-engine PushTable`",
                "    PLIMSOLL_JAVA_OPTS=\"-Xmx2g\" ./plimsoll bench simulation-lab PushTable",
                "```yaml\nplimsoll: 1\nname: mine\n```\n`./plimsoll validate mine.yaml`"
            })
    void aCommandThatDoesNotIsNoticed(String page) {
        assertThatThrownBy(() -> follow("twin", page)).isInstanceOf(AssertionError.class);
    }

    @Test
    void theLabsPageNamesEveryCommand() throws IOException {
        String page = Files.readString(ROOT.resolve("simulation/lab/README.md"));
        Commands commands = Commands.of(
                new ShippedLab(new Checking()),
                new Console(new PrintWriter(out), new PrintWriter(err), Style.PLAIN, Style.PLAIN, false, 120, folder),
                new Interruption());
        assertThat(commands.line().getSubcommands().keySet())
                .allSatisfy(name -> assertThat(page).containsPattern("`" + name + "[ `]"));
    }
}
