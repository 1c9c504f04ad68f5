package dev.plimsoll.shedding;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

@AnalyzeClasses(packages = "dev.plimsoll.shedding", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule enginesCallNoClockSleepOrHiddenRandomness = noClasses()
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, ThreadLocalRandom.class);

    @ArchTest
    static final ArchRule onlyBuildersNameTheSystemClock = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.plimsoll.shedding.LoadShedder$Builder")
            .should()
            .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule theCoreNeedsTheJdkOnly = classes()
            .that()
            .resideInAPackage("dev.plimsoll.shedding")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "dev.plimsoll.shedding", "org.jspecify.annotations");
}
