package dev.plimsoll.lab;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house's rules, on the compiled classes of every module. Each rule is shown to bite on a class that breaks it. */
class HouseTest {
    private static final String ROOT = "dev.plimsoll.";
    private static final String[] PATTERNS = {
        ROOT + "shuffle..", ROOT + "cell..", ROOT + "constantwork..", ROOT + "shedding..", ROOT + "queue.."
    };

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.plimsoll");

    /** What each module may use of ours, itself aside. */
    static Stream<Arrow> arrows() {
        return Stream.of(
                new Arrow("shuffle", List.of()),
                new Arrow("cell", List.of("shuffle")),
                new Arrow("constantwork", List.of("shuffle")),
                new Arrow("shedding", List.of()),
                new Arrow("queue", List.of()),
                new Arrow("simulation", List.of()),
                new Arrow("lab", List.of("shuffle", "cell", "constantwork", "shedding", "queue", "simulation")));
    }

    record Arrow(String module, List<String> uses) {
        ArchRule rule() {
            String[] allowed = Stream.concat(Stream.of(module), uses.stream())
                    .map(name -> ROOT + name + "..")
                    .toArray(String[]::new);
            DescribedPredicate<JavaClass> others = resideInAPackage("dev.plimsoll..")
                    .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
                    .as("modules other than " + module + " and " + uses);
            return noClasses()
                    .that()
                    .resideInAPackage(ROOT + module + "..")
                    .should()
                    .dependOnClassesThat(others)
                    .allowEmptyShould(true);
        }

        @Override
        public String toString() {
            return module + " uses " + uses;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("arrows")
    void arrowsRunDownwardsOnly(Arrow arrow) {
        arrow.rule().check(HOUSE);
    }

    // Builders may take these as their documented defaults, by method reference or call; nothing else may read a clock,
    // sleep, or
    // draw numbers that no seed decides.
    private static final Set<String> TIME_AND_CHANCE = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.Thread.sleep",
            "java.lang.Thread.onSpinWait",
            "java.lang.Math.random",
            "java.time.Instant.now",
            "java.time.InstantSource.system",
            "java.time.Clock.systemUTC",
            "java.time.LocalDateTime.now",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.util.concurrent.TimeUnit.sleep");

    private static final Set<String> UNSEEDED = Set.of(
            "java.util.Random.<init>()", "java.util.SplittableRandom.<init>()", "java.security.SecureRandom.<init>()");

    static final ArchRule NO_HIDDEN_TIME_OR_CHANCE = classes()
            .that()
            .resideInAnyPackage(PATTERNS)
            .should(notReadTimeOrChance())
            .as("pattern modules read no clock, do not sleep and draw no unseeded number outside their builders'"
                    + " defaults");

    private static ArchCondition<JavaClass> notReadTimeOrChance() {
        return new ArchCondition<>("not read time or chance outside a builder") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (type.getSimpleName().equals("Builder")) {
                    return;
                }
                Stream.<JavaAccess<?>>concat(
                                type.getAccessesFromSelf().stream(), type.getMethodReferencesFromSelf().stream())
                        .forEach(access -> {
                            String owner = access.getTargetOwner().getName();
                            String target = owner + "." + access.getTarget().getName();
                            boolean unseeded = UNSEEDED.contains(
                                    target + access.getTarget().getFullName().replaceFirst("^[^(]*", ""));
                            if (TIME_AND_CHANCE.contains(target) || unseeded) {
                                events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                            }
                        });
            }
        };
    }

    @Test
    void patternModulesHideNoTimeAndNoChance() {
        NO_HIDDEN_TIME_OR_CHANCE.check(HOUSE);
    }

    /** The façades that own threads: named daemons, documented there. Everybody else is given an executor or offers a step. */
    private static final Set<String> OWN_THREADS = Set.of(
            "dev.plimsoll.queue.RecoveryWorkers",
            "dev.plimsoll.constantwork.netty.NettyTransport"); // the event loops it is told to

    private static ArchCondition<JavaClass> startNoThread() {
        return new ArchCondition<>("start no thread unless listed") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (OWN_THREADS.contains(type.getName())) {
                    return;
                }
                type.getAccessesFromSelf().forEach(access -> {
                    String owner = access.getTargetOwner().getName();
                    boolean thread = owner.equals("java.lang.Thread")
                            && access.getTarget().getName().equals("<init>");
                    boolean pool = owner.equals("java.util.concurrent.Executors")
                            && access.getTarget().getName().startsWith("new");
                    if (thread || pool) {
                        events.add(SimpleConditionEvent.violated(type, access.getDescription()));
                    }
                });
            }
        };
    }

    static final ArchRule NO_THREADS =
            classes().that().resideInAnyPackage(PATTERNS).should(startNoThread());

    @Test
    void threadsStartInListedFacadesOnly() {
        NO_THREADS.check(HOUSE);
    }

    private static final DescribedPredicate<JavaClass> DECIDES =
            new DescribedPredicate<>("queues, comparators or random numbers") {
                @Override
                public boolean test(JavaClass type) {
                    return type.isAssignableTo(Queue.class)
                            || type.isAssignableTo(Comparator.class)
                            || type.isAssignableTo(RandomGenerator.class)
                            || type.isAssignableTo(Random.class);
                }
            };

    static final ArchRule ADAPTERS_HOLD_NO_POLICY = noClasses()
            .that()
            .resideInAPackage(ROOT + "lab.adapter..")
            .should()
            .dependOnClassesThat(DECIDES)
            .as("adapters hold no queue, comparator or random choice: they translate");

    @Test
    void adaptersHoldNoPolicy() {
        ADAPTERS_HOLD_NO_POLICY.check(HOUSE);
    }

    static final ArchRule ONLY_ADAPTERS_TOUCH_FACADES = noClasses()
            .that()
            .resideInAnyPackage(
                    ROOT + "lab.world..",
                    ROOT + "lab.run..",
                    ROOT + "lab.scenario..",
                    ROOT + "lab.report..",
                    ROOT + "lab.result..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(PATTERNS));

    @Test
    void theWorldKnowsNoPolicy() {
        ONLY_ADAPTERS_TOUCH_FACADES.check(HOUSE);
    }

    static final ArchRule NO_OBJECT_STREAMS = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(java.io.ObjectInputStream.class, java.io.ObjectOutputStream.class);

    @Test
    void nothingReadsJavaSerialisation() {
        NO_OBJECT_STREAMS.check(HOUSE);
    }

    static final ArchRule QUIET_QUEUES = noClasses()
            .should()
            .dependOnClassesThat(new DescribedPredicate<JavaClass>("JCTools queues that rest on Unsafe") {
                @Override
                public boolean test(JavaClass type) {
                    return type.getPackageName().equals("org.jctools.queues") && !type.isInterface();
                }
            });

    @Test
    void jctoolsQueuesAreTheQuietOnes() {
        QUIET_QUEUES.check(HOUSE);
    }

    @Test
    void everyPackageExplainsItself() {
        List<String> silent = HOUSE.stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .filter(name -> HOUSE.stream().noneMatch(type -> type.getName().equals(name + ".package-info")))
                .toList();
        assertThat(silent).isEmpty();
    }

    // The twins: classes that break a rule, so that a rule that no longer sees anything is noticed.
    @Test
    void theRulesBite() {
        assertThatThrownBy(() -> classes().should(notReadTimeOrChance()).check(only(ReadsTheClock.class)))
                .hasMessageContaining("nanoTime");
        assertThatThrownBy(() -> classes().should(startNoThread()).check(only(StartsAThread.class)))
                .hasMessageContaining("Thread.<init>");
        assertThatThrownBy(
                        () -> noClasses().should().dependOnClassesThat(DECIDES).check(only(HoldsAQueue.class)))
                .hasMessageContaining("waiting");
    }

    private static JavaClasses only(Class<?> type) {
        return new ClassFileImporter().importClasses(type);
    }

    static final class ReadsTheClock {
        long now() {
            return System.nanoTime();
        }
    }

    static final class StartsAThread {
        Thread thread() {
            return new Thread(() -> {});
        }
    }

    static final class HoldsAQueue {
        final Queue<String> waiting = new java.util.ArrayDeque<>();
    }
}
