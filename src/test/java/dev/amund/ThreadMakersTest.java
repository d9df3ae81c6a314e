package dev.amund;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.amund.event.follow.PollLoop;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * The daemon's threads are made in few places, each of which keeps to {@link
 * dev.amund.event.failures.ErrorPolicy}. A further one belongs into the list of {@code faults.md}.
 */
class ThreadMakersTest {
  /** By their names, since most of them are their packages' own. */
  private static final Set<String> MAKERS =
      Set.of(
          PollLoop.class.getName(),
          "dev.amund.unlearner.Unlearner",
          "dev.amund.amun.ReplayPrefetch",
          "dev.amund.samples.links.FileLinks",
          "dev.amund.samples.Purge");

  private final JavaClasses amund =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.amund");

  @Test
  void onlyTheseMakeThreads() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.amund.daemon..",
            "dev.amund.http..",
            "dev.amund.ledger..",
            "dev.amund.intake..",
            "dev.amund.unlearner..",
            "dev.amund.amun..",
            "dev.amund.audit..",
            "dev.amund.model..",
            "dev.amund.samples..",
            "dev.amund.artifacts..",
            "dev.amund.event..",
            "dev.amund.config..")
        .and(DescribedPredicate.describe("are no makers", c -> !MAKERS.contains(c.getName())))
        .should()
        .callCodeUnitWhere(
            JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    assignableTo(Executors.class)
                        .or(assignableTo(Timer.class))
                        .or(assignableTo(java.util.concurrent.ThreadPoolExecutor.class)))))
        .orShould()
        .callConstructorWhere(
            JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    assignableTo(Thread.class))))
        .check(amund);
  }
}
