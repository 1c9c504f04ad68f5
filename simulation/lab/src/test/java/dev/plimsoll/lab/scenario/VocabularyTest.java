package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The published schema and the reference table say what the check says. */
class VocabularyTest {
    private static final Path DOCS = Path.of("../../docs");
    private static final Path STORIES = Path.of("src/main/resources/dev/plimsoll/lab/stories");
    private static final Path EVERYTHING = Path.of("src/test/resources/dev/plimsoll/lab/scenario/everything.yaml");
    private static final String MARK =
            "<!-- The rest is written by VocabularyTest; run it with -Dplimsoll.update=true -->\n";

    @Test
    void schemaIsTheOneThatIsPublished() throws IOException {
        agrees(DOCS.resolve("scenario.schema.json"), "", Vocabulary.jsonSchema());
    }

    @Test
    void referenceTableIsTheOneThatIsPublished() throws IOException {
        agrees(DOCS.resolve("scenario.md"), MARK, "\n" + Vocabulary.reference());
    }

    private static void agrees(Path file, String mark, String generated) throws IOException {
        String text = Files.exists(file) ? Files.readString(file) : mark;
        int end = text.indexOf(mark) + mark.length();
        if (Boolean.getBoolean("plimsoll.update")) {
            Files.writeString(file, (mark.isEmpty() ? "" : text.substring(0, end)) + generated);
        } else {
            assertThat(mark.isEmpty() ? text : text.substring(end)).isEqualTo(generated);
        }
    }

    @Test
    void exampleInTheReferenceIsWhole() throws IOException {
        String text = Files.readString(DOCS.resolve("scenario.md"));
        int start = text.indexOf("```yaml\nplimsoll: 1") + "```yaml\n".length();
        String example = text.substring(start, text.indexOf("```", start));

        Scenario scenario = Scenario.read(
                "example.yaml", example.getBytes(StandardCharsets.UTF_8), List.of(), VocabularyTest::open);
        assertThat(scenario.variants()).hasSize(2);
        assertThat(schemaFaults(example)).isEmpty();

        String wrong = example.replace("workers: 40", "workers: 0")
                .replace("{to: api, arrivals: {poisson", "{to: ap, arrivals: {poisson");
        assertThatThrownBy(() -> Scenario.read(
                        "small.yaml",
                        wrong.getBytes(StandardCharsets.UTF_8),
                        List.of("clients.users.objective=5"),
                        VocabularyTest::open))
                .satisfies(refusal -> assertThat(text).contains((refusal.getMessage() + "\n").indent(4)));
    }

    @Test
    void faultsOfARecordingAreToldAsTheReferenceShowsThem() throws IOException {
        String text = Files.readString(DOCS.resolve("scenario.md"));
        String wrong = "at,tenant,key\n0.5,a,b\n0.2,a,b\n1,a,b\n2,a,b\n3,a,b\n4,a\n";
        String yaml = text.substring(text.indexOf("plimsoll: 1\n"), text.indexOf("```", text.indexOf("plimsoll: 1\n")))
                .replace("{poisson: 20/s}", "{trace: {file: monday.csv}}");
        assertThatThrownBy(() -> Scenario.read(
                        "small.yaml",
                        yaml.getBytes(StandardCharsets.UTF_8),
                        List.of(),
                        name -> wrong.getBytes(StandardCharsets.UTF_8)))
                .satisfies(refusal -> assertThat(text).contains((refusal.getMessage() + "\n").indent(4)));
    }

    @Test
    void schemaAndCheckAcceptMostOfTheVocabularyAtOnce() throws IOException {
        byte[] yaml = Files.readAllBytes(EVERYTHING);

        Scenario scenario = Scenario.read("everything.yaml", yaml, List.of(), VocabularyTest::open);
        assertThat(scenario.settings().choices("faults")).hasSize(23);
        assertThat(scenario.variants().get(1).settings().choices("faults")).isEmpty();
        assertThat(schemaFaults(new String(yaml, StandardCharsets.UTF_8))).isEmpty();
    }

    static List<Path> stories() throws IOException {
        try (Stream<Path> files = Files.list(STORIES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("stories")
    void schemaAndCheckAcceptTheStory(Path story) throws IOException {
        byte[] yaml = Files.readAllBytes(story);
        Scenario scenario = Scenario.read(story.getFileName().toString(), yaml, List.of(), VocabularyTest::open);

        assertThat(scenario.name() + ".yaml").isEqualTo(story.getFileName().toString());
        assertThat(schemaFaults(new String(yaml, StandardCharsets.UTF_8))).isEmpty();
    }

    private static byte[] open(String story) {
        try {
            if (story.endsWith(".csv")) {
                return Files.readAllBytes(EVERYTHING.resolveSibling(story));
            }
            return Files.readAllBytes(STORIES.resolve(story + ".yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the published schema finds wrong with a scenario. */
    static List<String> schemaFaults(String yaml) {
        List<Fault> faults = new ArrayList<>();
        Tree tree = Yaml.read("schema", yaml, faults);
        assertThat(faults).isEmpty();
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Vocabulary.jsonSchema());
        return schema.validate(json(tree)).stream().map(Object::toString).toList();
    }

    /** The tree as another tool's reader of the YAML core schema would see it. */
    private static JsonNode json(Tree tree) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (tree instanceof Tree.Mapping mapping) {
            ObjectNode object = json.objectNode();
            mapping.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
            return object;
        }
        if (tree instanceof Tree.Sequence sequence) {
            return json.arrayNode()
                    .addAll(sequence.items().stream().map(VocabularyTest::json).toList());
        }
        Tree.Scalar scalar = (Tree.Scalar) tree;
        String text = scalar.text();
        if (!scalar.plain()) {
            return json.stringNode(text);
        }
        if (scalar.isNothing()) {
            return json.nullNode();
        }
        if (text.matches("[-+]?[0-9]+")) {
            return json.numberNode(new java.math.BigInteger(text));
        }
        if (text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")) {
            return json.numberNode(new java.math.BigDecimal(text));
        }
        return text.matches("true|false") ? json.booleanNode(text.equals("true")) : json.stringNode(text);
    }
}
