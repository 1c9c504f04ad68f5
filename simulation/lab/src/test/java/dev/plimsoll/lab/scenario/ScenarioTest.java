package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // a missing entry fails the test as well as any assertion would
class ScenarioTest {
    private static final String SMALL = """
            plimsoll: 1
            name: small
            title: A small scenario
            question: Does it hold?
            horizon: 2 h
            trigger: 600 s
            fleets:
              balancers: {hosts: 20000, zones: 3}
            services:
              api:
                workers: 40
                time: {exponential: 100 ms}
                queue: {lanes: {users: {reserve: 4}, recovery: {}}}
            clients:
              users: {to: api, arrivals: {poisson: 20/s}, objective: 5 s, bystanders: true}
              recovery: {to: api, arrivals: {per-lost-host: {fleet: balancers, copies: 30, over: 60 s}}}
            faults:
              - zone-loss: {fleet: balancers, zone: 1, at: 600 s}
            """;

    private static Scenario read(String yaml, String... sets) {
        return Scenario.read("mine.yaml", yaml.getBytes(StandardCharsets.UTF_8), List.of(sets), name -> null);
    }

    private static Scenario read(Map<String, String> files) {
        return Scenario.read(
                "mine.yaml",
                files.get("mine.yaml").getBytes(StandardCharsets.UTF_8),
                List.of(),
                name -> files.containsKey(name) ? files.get(name).getBytes(StandardCharsets.UTF_8) : null);
    }

    @Test
    void givesEveryValueInItsUnit() {
        Settings settings = read(SMALL).settings();

        assertThat(settings.nanos("horizon")).isEqualTo(7_200_000_000_000L);
        assertThat(settings.map("fleets").get("balancers").count("hosts")).isEqualTo(20_000);
        assertThat(settings.map("fleets").get("balancers").share("load"))
                .as("default")
                .isEqualTo(1);
        Settings api = settings.map("services").get("api");
        assertThat(api.choice("time").kind()).isEqualTo("exponential");
        assertThat(api.choice("time").nanos()).isEqualTo(100_000_000);
        assertThat(api.section("queue").map("lanes")).containsOnlyKeys("users", "recovery");
        Settings users = settings.map("clients").get("users");
        assertThat(users.choice("arrivals").perSecond()).isEqualTo(20);
        assertThat(users.flag("bystanders")).isTrue();
        assertThat(users.has("lane")).isFalse();
        assertThat(settings.choices("faults").get(0).settings().count("zone")).isEqualTo(1);
    }

    @Test
    void hasOneVariantNamedBaseWhenNoneIsDeclared() {
        assertThat(read(SMALL).variants()).extracting(Variant::name).containsExactly("base");
    }

    @Test
    void laysEachVariantOverTheBase() {
        Scenario scenario = read(SMALL + """
                variants:
                  as-is: {about: nothing differs}
                  changed:
                    about: deep values differ
                    loses: true
                    services: {api: {workers: 80, queue: {lanes: {users: {reserve: 0}}}}}
                  plain:
                    about: one line for all
                    services: {api: {queue: {order: lifo}}}
                    clients: {recovery: null}
                """);

        assertThat(scenario.variants()).extracting(Variant::name).containsExactly("as-is", "changed", "plain");
        Settings asIs = scenario.variants().get(0).settings().map("services").get("api");
        assertThat(asIs.count("workers")).isEqualTo(40);
        Variant changed = scenario.variants().get(1);
        assertThat(changed.loses()).isTrue();
        Settings api = changed.settings().map("services").get("api");
        assertThat(api.count("workers")).isEqualTo(80);
        assertThat(api.choice("time").nanos()).as("untouched").isEqualTo(100_000_000);
        assertThat(api.section("queue").map("lanes").get("users").count("reserve"))
                .isZero();
        Settings plain = scenario.variants().get(2).settings();
        Settings line = plain.map("services").get("api").section("queue");
        assertThat(line.has("lanes"))
                .as("lanes yield to the order that excludes them")
                .isFalse();
        assertThat(line.text("order")).isEqualTo("lifo");
        assertThat(plain.map("clients")).containsOnlyKeys("users");
    }

    @Test
    void replacesAChoiceOfAnotherKindAndMergesOneOfTheSame() {
        Scenario scenario = read(SMALL + """
                variants:
                  other-kind: {about: fixed, services: {api: {time: {fixed: 1 s}}}}
                  same-kind:
                    about: fewer copies
                    clients: {recovery: {arrivals: {per-lost-host: {copies: 2}}}}
                """);

        Choice time =
                scenario.variants().get(0).settings().map("services").get("api").choice("time");
        assertThat(time.kind()).isEqualTo("fixed");
        Settings lost = scenario.variants()
                .get(1)
                .settings()
                .map("clients")
                .get("recovery")
                .choice("arrivals")
                .settings();
        assertThat(lost.count("copies")).isEqualTo(2);
        assertThat(lost.nanos("over")).isEqualTo(60_000_000_000L);
    }

    @Test
    void saysWhichVariantHasAFaultThatTheBaseHasNot() {
        assertThatThrownBy(() -> read(SMALL + """
                variants:
                  two-zones: {about: fewer, fleets: {balancers: {zones: 2}}}
                  none: {about: gone, services: {api: null}}
                """))
                .isInstanceOf(InvalidScenario.class)
                .hasMessage("""
                        mine.yaml:10:3: in variant none, services: nothing in it (expected: at least one entry)
                        mine.yaml:15:15: in variant none, clients.users.to: not in services: api (expected: none is declared)
                        mine.yaml:16:18: in variant none, clients.recovery.to: not in services: api (expected: none is declared)""".stripIndent());
    }

    @Test
    void takesValuesFromTheCommandLine() {
        Scenario scenario = read(
                SMALL,
                "services.api.workers=80",
                "services.api.time.fixed=1 s",
                "faults[0].zone-loss.at=30 s",
                "clients.recovery.arrivals.per-lost-host.copies=2",
                "clients.users.objective=null",
                "fleets.balancers={hosts: 5}");

        Settings settings = scenario.settings();
        Settings api = settings.map("services").get("api");
        assertThat(api.count("workers")).isEqualTo(80);
        assertThat(api.choice("time").kind()).isEqualTo("fixed");
        assertThat(settings.choices("faults").get(0).settings().nanos("at")).isEqualTo(30_000_000_000L);
        assertThat(settings.map("clients").get("users").has("objective")).isFalse();
        assertThat(settings.map("fleets").get("balancers").count("hosts")).isEqualTo(5);
        assertThat(settings.map("fleets").get("balancers").count("zones"))
                .as("merged")
                .isEqualTo(3);
    }

    @Test
    void saysWhatIsWrongOnTheCommandLine() {
        assertThatThrownBy(() -> read(
                        SMALL,
                        "services.api.workers=0",
                        "services.api.wrokers=4",
                        "services.aip.workers=4",
                        "faults[3].zone-loss.at=1 s",
                        "clients[0].to=api",
                        "title",
                        "title=[",
                        "title="))
                .hasMessage("""
                        --set clients[0]: not a list: a mapping (expected: a name after a dot)
                        --set faults: index: 3 (expected: 0..0)
                        --set not path=value: title (expected: such as services.api.workers=40)
                        --set services.api.workers: 0 (expected: a whole number 1..1000000)
                        --set services.api: unknown field: wrokers (expected: one of 16 names; did you mean workers?)
                        --set services: not there: aip (expected: one of api; did you mean api?)
                        --set title: no value (expected: a value, or null to remove what is there)
                        --set title: not YAML: expected the node content, but found '<stream end>' (expected: a value in YAML)""");
    }

    @Test
    void extendsAStoryAndAFileBesideIt() {
        Scenario scenario = read(Map.of(
                "mine.yaml", """
                        plimsoll: 1
                        extends: base.yaml
                        name: mine
                        services: {api: {workers: 8}}
                        variants:
                          more: {about: more changed, services: {api: {queue: null}}}
                          extra: {about: added}
                        """,
                "base.yaml", """
                        extends: small
                        variants:
                          more: {about: more, services: {api: {workers: 400}}}
                          gone: {about: gone}
                        """,
                "small", SMALL));

        assertThat(scenario.name()).isEqualTo("mine");
        assertThat(scenario.title()).isEqualTo("A small scenario");
        assertThat(scenario.settings().map("services").get("api").count("workers"))
                .isEqualTo(8);
        assertThat(scenario.variants()).extracting(Variant::name).containsExactly("more", "gone", "extra");
        Settings more = scenario.variants().get(0).settings().map("services").get("api");
        assertThat(more.count("workers")).isEqualTo(400);
        assertThat(more.section("queue").map("lanes")).as("taken away").isEmpty();
    }

    @Test
    void refusesACircleAndAMissingFile() {
        assertThatThrownBy(() -> read(Map.of("mine.yaml", "extends: a.yaml", "a.yaml", "extends: mine.yaml")))
                .hasMessage(
                        "a.yaml:1:10: extends: a circle: mine.yaml (expected: a story or a file that does not extend this one)");
        assertThatThrownBy(() -> read(Map.of("mine.yaml", "extends: elb-2021")))
                .hasMessage(
                        "mine.yaml:1:10: extends: not found: elb-2021 (expected: a story, or a file beside this one)");
    }

    @Test
    void hashesWhatIsAskedAndNotHowItIsWritten() {
        String hash = read(SMALL).hash();

        assertThat(hash).matches("[0-9a-f]{64}");
        assertThat(read("# a comment\n" + SMALL.replace("600 s", "10 min").replace("2 h", "120min"))
                        .hash())
                .isEqualTo(hash);
        assertThat(read(SMALL.replace("zones: 3", "zones: 3, spare: 0")).hash())
                .as("a default written out")
                .isEqualTo(hash);
        assertThat(read(SMALL, "fleets.balancers.zones=3").hash()).isEqualTo(hash);
        assertThat(read(SMALL, "fleets.balancers.zones=4").hash()).isNotEqualTo(hash);
        assertThat(read(SMALL + "variants: {a: {about: b}}").hash()).isNotEqualTo(hash);
    }

    @Test
    void hashIsTheSameOnEveryMachineAndRelease() {
        assertThat(read(SMALL).hash()).isEqualTo("4fd68a556d95025307cbc1f96f118f334c205b2a5a52dd1d1339331d2a896cc3");
    }

    @Test
    void tellsWhatNobodyRead() {
        Settings settings = read(SMALL).settings();
        settings.map("services").values().forEach(service -> {
            service.count("workers");
            service.choice("time").nanos();
            service.section("queue").map("lanes").values().forEach(lane -> lane.count("reserve"));
        });
        settings.map("fleets").get("balancers").count("hosts");
        settings.map("clients");
        settings.choices("faults");

        assertThat(settings.unread())
                .extracting(Fault::what)
                .containsExactly(
                        "fleets.balancers.zones: has no effect",
                        "clients.users.to: has no effect",
                        "clients.users.arrivals: has no effect",
                        "clients.users.objective: has no effect",
                        "clients.users.bystanders: has no effect",
                        "clients.recovery.to: has no effect",
                        "clients.recovery.arrivals: has no effect",
                        "faults[0].zone-loss: has no effect");
    }

    @Test
    void refusesToReadWhatTheVocabularyDoesNotDeclare() {
        Settings api = read(SMALL).settings().map("services").get("api");

        assertThatThrownBy(() -> api.count("wrokers"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("did you mean workers?");
        assertThatThrownBy(() -> api.text("workers"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("services.api.workers: Long (expected by the caller: String)");
    }

    @Test
    void letsAModelReportAFaultInTheSameWords() {
        Settings zone = read(SMALL).settings().choices("faults").get(0).settings();

        assertThat(zone.fault("zone", "4", "1..3"))
                .hasToString("mine.yaml:18:41: faults[0].zone-loss.zone: 4 (expected: 1..3)");
    }

    @Test
    void showsAHundredFaultsAndCountsTheRest() {
        StringBuilder yaml = new StringBuilder(SMALL);
        for (int i = 0; i < 130; i++) {
            yaml.append("extra").append(i).append(": 1\n");
        }

        assertThatThrownBy(() -> read(yaml.toString()))
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(101))
                .hasMessageEndingWith("and 30 more");
    }
}
