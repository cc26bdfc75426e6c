package io.shardwright.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of the structure, each a sentence. */
class ArchitectureTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // The tests of other modules come as folders in a reactor that compiles and as jars in one that packages.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.shardwright");

    @Test
    void allModulesAreSeen() {
        assertThat(ALL.containPackage("io.shardwright.queue")).isTrue();
        assertThat(ALL.containPackage("io.shardwright.metadata")).isTrue();
        assertThat(ALL.containPackage("io.shardwright.leader")).isTrue();
        assertThat(ALL.containPackage("io.shardwright.session")).isTrue();
        assertThat(ALL.containPackage("io.shardwright.cli")).isTrue();
    }

    @Test
    void pureRulesKnowOnlyTheJdkAndEachOther() {
        classes()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(withJdk(pure()))
                .check(ALL);
    }

    @Test
    void pureRulesDrawNothing() {
        noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        java.util.Random.class,
                        java.util.SplittableRandom.class,
                        java.util.concurrent.ThreadLocalRandom.class,
                        java.security.SecureRandom.class)
                .check(ALL);
    }

    private static String[] pure() {
        return new String[] {
            "io.shardwright.problem..",
            "io.shardwright.access..",
            "io.shardwright.fleet..",
            "io.shardwright.feed..",
            "io.shardwright.fitness..",
            "io.shardwright.cleanup..",
            "io.shardwright.health..",
            "io.shardwright.recovery..",
            "io.shardwright.schedule..",
            "io.shardwright.span..",
            "io.shardwright.queue..",
            "io.shardwright.attempt..",
            "io.shardwright.reconcile..",
            "io.shardwright.action..",
            "io.shardwright.statement..",
            "io.shardwright.bucket..",
            "io.shardwright.table..",
            "io.shardwright.validation..",
            "io.shardwright.rehearsal..",
            "io.shardwright.move..",
            "io.shardwright.placement..",
            "io.shardwright.rebalance.."
        };
    }

    private static String[] withJdk(String[] packages) {
        return Stream.concat(
                        Stream.of(packages),
                        Stream.of(
                                "java.lang..",
                                "java.util..",
                                "java.math..",
                                // Times are values here; the clock is kept out by a rule of its own.
                                "java.time..",
                                "java.nio",
                                "java.nio.charset..",
                                // Digests are pure.
                                "java.security",
                                "org.jspecify.annotations.."))
                .toArray(String[]::new);
    }

    @Test
    void nettyIsAtHomeInTransport() {
        // What the HTTP server keeps of a request it keeps under a key of Netty's. The benchmark has a thousand readers
        // of
        // events on one thread.
        onlyIn(
                "io.netty..",
                "io.shardwright.transport..",
                "io.shardwright.tls..",
                "io.shardwright.admin..",
                "io.shardwright.bench..");
    }

    @Test
    void jdbcAndJdbiAreAtHomeInSql() {
        onlyIn("org.jdbi..", "io.shardwright.metadata..");
        // The benchmark reads the server's counters and keeps the tables of another queue; traffic is that of users'
        // own programs.
        onlyIn(
                "java.sql..",
                "io.shardwright.metadata..",
                "io.shardwright.nodedb..",
                "io.shardwright.noderun..",
                "io.shardwright.manticore..",
                "io.shardwright.login..",
                "io.shardwright.rowcopy..",
                "io.shardwright.localdb..",
                "io.shardwright.bench..",
                "io.shardwright.traffic..");
    }

    @Test
    void theBinaryLogIsReadInOnePlace() {
        onlyIn("com.github.shyiko..", "io.shardwright.binlog..");
    }

    @Test
    void compressionIsAtHomeInTransport() {
        onlyIn("com.github.luben..", "io.shardwright.transport..");
    }

    @Test
    void curatorIsAtHomeInLeaderAndMembership() {
        onlyIn("org.apache.curator..", "io.shardwright.leader..", "io.shardwright.membership..");
    }

    @Test
    void theHttpServerIsAtHomeInAdmin() {
        onlyIn("com.linecorp.armeria..", "io.shardwright.admin..");
    }

    @Test
    void patienceIsAtHomeInResilience() {
        onlyIn("io.github.resilience4j..", "io.shardwright.resilience..");
    }

    @Test
    void migrationsAndThePoolAreAtHomeInMetadata() {
        onlyIn("org.flywaydb..", "io.shardwright.metadata..");
        // The other queue of the benchmark needs a pool of its own.
        onlyIn("com.zaxxer.hikari..", "io.shardwright.metadata..", "io.shardwright.bench..");
    }

    @Test
    void theDriverIsAtHomeInSql() {
        onlyIn(
                "com.mysql..",
                "io.shardwright.metadata..",
                "io.shardwright.nodedb..",
                "io.shardwright.manticore..",
                "io.shardwright.rowcopy..");
    }

    @Test
    void theCommandLineIsAtHomeInCli() {
        onlyIn("picocli..", "io.shardwright.cli..");
        onlyIn("ch.qos.logback..", "io.shardwright.cli..");
    }

    @Test
    void theConfigurationLibraryIsAtHomeInConfig() {
        onlyIn("io.smallrye..", "io.shardwright.config..");
    }

    @Test
    void theTracingLibraryIsAtHomeInTracing() {
        onlyIn("io.opentelemetry..", "io.shardwright.tracing..");
    }

    @Test
    void cronExpressionsAreReadInOnePlace() {
        // The benchmark runs the library's own queue.
        onlyIn("com.github.kagkarlsson..", "io.shardwright.cron..", "io.shardwright.bench..");
    }

    @Test
    void theOtherPlannerIsMeasuredAndNothingElse() {
        onlyIn("org.apache.helix..", "io.shardwright.bench..");
    }

    private static void onlyIn(String library, String... homes) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(ALL);
    }

    @Test
    void coordinatorAndWorkerNeverSeeEachOther() {
        String[] coordinator = {
            "io.shardwright.leader..",
            "io.shardwright.admin..",
            "io.shardwright.operations..",
            "io.shardwright.cron..",
            "io.shardwright.planning..",
            "io.shardwright.diagnosis.."
        };
        String[] worker = {
            "io.shardwright.session..",
            "io.shardwright.run..",
            "io.shardwright.shardcopy..",
            "io.shardwright.shardmove.."
        };
        noClasses()
                .that()
                .resideInAnyPackage(coordinator)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(worker)
                .check(ALL);
        noClasses()
                .that()
                .resideInAnyPackage(worker)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(coordinator)
                .check(ALL);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.shardwright.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils?|Helper|Manager|Service|Info|Data)")
                .check(ALL);
    }

    @Test
    void onlyTimeAndTheMainsReadAClock() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.shardwright.time..",
                        "io.shardwright.cli..",
                        "io.shardwright.bench..",
                        "io.shardwright.demo..",
                        "io.shardwright.local..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(java.time.ZonedDateTime.class, "now")
                .orShould()
                .callMethod(java.time.LocalDate.class, "now")
                .orShould()
                .callMethod(java.time.LocalTime.class, "now")
                .orShould()
                .callMethod(java.time.LocalDateTime.class, "now")
                .orShould()
                .callMethod(java.time.OffsetDateTime.class, "now")
                .orShould()
                .callMethod(java.time.Clock.class, "systemUTC")
                .orShould()
                .callMethod(java.time.Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(java.time.Clock.class, "system", java.time.ZoneId.class)
                .orShould()
                .callConstructor(java.util.Date.class)
                .check(ALL);
        // Whoever connects a client need not bring a clock.
        noClasses()
                .that()
                .resideOutsideOfPackages("io.shardwright.client..")
                .should()
                .callMethod(java.time.InstantSource.class, "system")
                .check(ALL);
    }
}
