package dev.amund;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house has floors: a package imports only packages below it. */
class PackageFloorsTest {
  /** From the top floor down. */
  private static final List<String> FLOORS =
      List.of(
          "cli",
          "bench",
          "daemon",
          "http",
          "ledger",
          "intake",
          "unlearner",
          "control",
          "amun",
          "audit",
          "model",
          "samples",
          "subscriber",
          "artifacts",
          "embedded",
          "event",
          "config",
          "text");

  /** The packages within a floor that has several, from the top down. */
  private static final Map<String, List<String>> WITHIN =
      Map.of(
          "artifacts",
          List.of(".keys", ".chain", ".stores", "", ".signing", ".manifest", ".bytes"),
          "cli",
          List.of(
              "",
              ".bench",
              ".demo",
              ".doctor",
              ".dryrun",
              ".evidence",
              ".keys",
              ".quarantine",
              ".request",
              ".settings",
              ".status",
              ".versions",
              ".common"),
          "config",
          List.of("", ".reading"),
          "event",
          List.of(
              ".admin", ".follow", ".deadletters", ".client", ".serde", ".decode", ".failures", ""),
          "samples",
          List.of(
              ".topic",
              ".imports",
              ".imports.cifar",
              ".imports.idx",
              ".imports.images",
              ".imports.numpy",
              ".imports.rows",
              ".imports.source",
              "",
              ".images",
              ".links",
              ".report",
              ".shape"),
          "bench",
          List.of(
              "",
              ".requests",
              ".scaling",
              ".speed",
              ".quality",
              ".daemon",
              ".intake",
              ".samples",
              ".common"),
          "unlearner",
          List.of(
              "",
              ".dryrun",
              ".update",
              ".models",
              ".transactions",
              ".monitoring",
              ".outcomes",
              ".attempts",
              ".tasks",
              ".progress"));

  /** What other floors may know of the unlearner; the rest is public for its own packages only. */
  private static final Set<String> UNLEARNER_OPENINGS =
      Set.of(
          "Unlearner",
          "UnlearnerFactory",
          "UnlearnerParts",
          "dryrun.DryRun",
          "dryrun.DryRunModel",
          "dryrun.DryRunReport",
          "dryrun.ResolvedRequest",
          "dryrun.TriedRequest",
          "update.PendingSamples",
          "update.SampleRegistry",
          "models.BaseModelProbe",
          "models.ModelStores",
          "models.SampleShortage",
          "models.SampleTensors",
          "monitoring.CurrentBatch",
          "monitoring.UnlearnerStatus",
          "attempts.Attempt",
          "attempts.AttemptListener",
          "attempts.UpdateStage",
          "tasks.SlicePosition",
          "progress.Backlog",
          "progress.WaitingBatches");

  private final JavaClasses amund =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.amund");

  @TestFactory
  Stream<DynamicTest> importsOnlyFromBelow() {
    return FLOORS.stream()
        .map(
            floor ->
                DynamicTest.dynamicTest(
                    floor,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage("dev.amund." + floor + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(above(floor))
                            .allowEmptyShould(true)
                            .check(amund)));
  }

  @Test
  void everyPackageHasItsFloor() {
    assertThat(amund.stream().map(c -> c.getPackageName().split("\\.")[2]).distinct())
        .isSubsetOf(FLOORS);
  }

  @TestFactory
  Stream<DynamicTest> importsOnlyFromBelowWithinAFloor() {
    return WITHIN.entrySet().stream()
        .flatMap(
            floor ->
                floor.getValue().stream()
                    .map(
                        part ->
                            DynamicTest.dynamicTest(
                                floor.getKey() + part,
                                () -> checkPart(floor.getKey(), floor.getValue(), part))));
  }

  @Test
  void noTwoPackagesKnowEachOther() {
    slices().matching("dev.amund.(**)").should().beFreeOfCycles().check(amund);
  }

  private void checkPart(String floor, List<String> parts, String part) {
    String root = "dev.amund." + floor;
    noClasses()
        .that()
        .resideInAPackage(root + part)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            parts.subList(0, parts.indexOf(part)).stream()
                .map(above -> root + above)
                .toArray(String[]::new))
        .allowEmptyShould(false)
        .check(amund);
    assertThat(
            amund.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.equals(root) || name.startsWith(root + ".")))
        .as("packages whose place is known")
        .allSatisfy(name -> assertThat(parts).contains(name.substring(root.length())));
  }

  @Test
  void theUnlearnerIsKnownByItsOpeningsOnly() {
    String root = "dev.amund.unlearner.";
    noClasses()
        .that()
        .resideOutsideOfPackage(root + ".")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are the unlearner's own",
                c ->
                    c.getName().startsWith(root)
                        && !UNLEARNER_OPENINGS.contains(
                            c.getName().substring(root.length()).replaceFirst("\\$.*", ""))))
        .check(amund);
  }

  @Test
  void theServerKnowsTheDaemonByItsViewsOnly() {
    noClasses()
        .that()
        .resideInAPackage("dev.amund.http")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.amund.ledger..", "dev.amund.intake..", "dev.amund.unlearner..")
        .check(amund);
  }

  @Test
  void onlyModelKnowsDjl() {
    noClasses()
        .that(not(resideInAPackage("dev.amund.model..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(amund);
  }

  @Test
  void aFleetNeedsNoEngineNoWebServerAndNoMeters() {
    noClasses()
        .that()
        .resideInAPackage("dev.amund.subscriber..")
        .and()
        .doNotHaveSimpleName("SubscriberMeters")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("ai.djl..", "io.micrometer..", "io.vertx..", "org.rocksdb..")
        .check(amund);
  }

  @Test
  void theMethodKnowsNoKafkaNoFilesAndNoClock() {
    classes()
        .that(resideInAnyPackage("dev.amund.control..", "dev.amund.amun..", "dev.amund.audit.."))
        .should()
        .onlyDependOnClassesThat(
            not(
                resideInAnyPackage(
                    "org.apache.kafka..",
                    "java.io..",
                    "java.nio..",
                    "java.time..",
                    "dev.amund.event..",
                    "dev.amund.samples..",
                    "dev.amund.artifacts..")))
        .check(amund);
  }

  private static String[] above(String floor) {
    return FLOORS.subList(0, FLOORS.indexOf(floor)).stream()
        .map(name -> "dev.amund." + name + "..")
        .toArray(String[]::new);
  }
}
