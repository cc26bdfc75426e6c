package io.shardwright.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.Operation;
import io.shardwright.access.Role;
import io.shardwright.cleanup.Cleanup;
import io.shardwright.cleanup.CleanupAges;
import io.shardwright.cleanup.CleanupKind;
import io.shardwright.config.CoordinatorSettings;
import io.shardwright.config.Setting;
import io.shardwright.config.WorkerSettings;
import io.shardwright.fleet.StandingTransitions;
import io.shardwright.health.Check;
import io.shardwright.health.Health;
import io.shardwright.health.HealthThresholds;
import io.shardwright.operations.FleetMetric;
import io.shardwright.problem.ErrorCode;
import io.shardwright.rebalance.RebalanceTransitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation says what is so. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODES = Pattern.compile("(?m)^\\| (\\d{3}) \\| (`.*`) \\|$");
    private static final Pattern CODE = Pattern.compile("`([a-z-]+)`");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
    private static final Pattern SETTING =
            Pattern.compile("(?m)^\\| (?<keys>`[^|]+`) \\| [^|]+ \\| (?<taken>[^|]+) \\| [^|]+ \\|$");
    private static final Pattern LINK = Pattern.compile("\\]\\((?<page>[^)#:]*)(#(?<place>[^)]+))?\\)");
    private static final Pattern PLACE = Pattern.compile("(?m)^#+ (?<heading>.+)$|<a id=\"(?<id>[^\"]+)\">");

    @Test
    void everyErrorCodeIsListedUnderItsStatus() throws IOException {
        List<String> listed = new ArrayList<>();
        Matcher line = CODES.matcher(Files.readString(ROOT.resolve("docs/api.md")));
        while (line.find()) {
            Matcher code = CODE.matcher(line.group(2));
            while (code.find()) {
                listed.add(line.group(1) + " " + code.group(1));
            }
        }
        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(Stream.of(ErrorCode.values())
                        .map(code -> code.httpStatus() + " " + code.code())
                        .toList());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Matcher named = TEST.matcher(Files.readString(ROOT.resolve("docs/queue.md")));
        int count = 0;
        while (named.find()) {
            count++;
            assertThat(source(named.group(1) + ".java")).contains("void " + named.group(2) + "(");
        }
        assertThat(count).isPositive();
    }

    private static String source(String name) throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT, 12, (path, any) -> path.endsWith(name) && path.toString().contains("/src/test/"))) {
            // Classes of different packages may have one name.
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
            assertThat(all.toString()).as(name).isNotEmpty();
            return all.toString();
        }
    }

    @Test
    void theExampleOfARehearsalIsATestThatRuns() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/rehearsal.md"))).contains(source("MailsTest.java"));
    }

    @Test
    void everyTransitionOfARebalanceIsListed() throws IOException {
        List<String> rows = RebalanceTransitions.ALL.stream()
                .map(edge -> "| " + edge.from().label() + " | " + edge.event().label() + " | "
                        + edge.to().label() + " |")
                .toList();
        String page = Files.readString(ROOT.resolve("docs/rebalancing.md"));
        assertThat(page.lines().filter(line -> line.matches("\\| [a-z_]+ \\| [a-z]+ \\| [a-z_]+ \\|")))
                .isEqualTo(rows);
    }

    @Test
    void everyChangeOfStandingIsListed() throws IOException {
        List<String> rows = StandingTransitions.ALL.stream()
                .map(edge -> "| " + edge.from().label() + " | " + edge.change().label() + " | "
                        + edge.to().label() + " |")
                .toList();
        String page = Files.readString(ROOT.resolve("docs/nodes.md"));
        assertThat(page.lines().filter(line -> line.matches("\\| [a-z]+ \\| [a-z]+ \\| [a-z]+ \\|")))
                .isEqualTo(rows);
    }

    @Test
    void everyCheckOfHealthIsListed() throws IOException {
        List<String> rows = Health.CHECKS.stream()
                .map(check -> "| `" + check.name() + "` | " + check.gravity().label() + " | "
                        + (check.threshold().startsWith("health.") ? "`" + check.threshold() + "`" : check.threshold())
                        + " | " + check.what() + " | " + check.recommendation() + " |")
                .toList();
        assertThat(Files.readAllLines(ROOT.resolve("docs/health.md"))).containsSequence(rows);
    }

    @Test
    void everyFigureOfTheFleetIsListed() throws IOException {
        List<String> rows = Stream.of(FleetMetric.values())
                .map(metric -> "| `" + metric.series() + "` | " + metric.kind().label() + " | "
                        + (metric.dimension().isEmpty() ? "" : "`" + metric.dimension() + "`") + " | " + metric.help()
                        + " |")
                .toList();
        assertThat(Files.readAllLines(ROOT.resolve("docs/metrics.md"))).containsSequence(rows);
    }

    @Test
    void everyThresholdOfHealthIsASettingThatIsListedWithItsDefault() throws IOException {
        HealthThresholds usual = HealthThresholds.DEFAULT;
        Map<String, Integer> defaults = new TreeMap<>(Map.of(
                "health.stuck-minutes", usual.stuckMinutes(),
                "health.failed-max", usual.failedMax(),
                "health.rollback-failure-percent-max", usual.rollbackFailurePercentMax(),
                "health.queue-depth-max", usual.queueDepthMax(),
                "health.orphans-max", usual.orphansMax(),
                "health.leader-changes-max", usual.leaderChangesMax(),
                "health.lease-losses-max", usual.leaseLossesMax(),
                "health.lag-transactions-max", usual.lagTransactionsMax(),
                "health.pause-minutes", usual.pauseMinutes()));
        defaults.put("health.suspicion-phi", usual.suspicionPhi());
        assertThat(Health.CHECKS.stream().map(Check::threshold).filter(key -> key.startsWith("health.")))
                .isSubsetOf(defaults.keySet());
        String page = Files.readString(ROOT.resolve("docs/configuration.md"));
        defaults.forEach((key, value) -> assertThat(page).contains("| `" + key + "` | " + value + " | "));
    }

    @Test
    void everySettingIsListedWithWhenItIsTaken() throws IOException {
        String[] parts = Files.readString(ROOT.resolve("docs/configuration.md")).split("(?m)^## ", -1);
        Map<String, String> listed = listed(part(parts, "Coordinator"));
        assertThat(listed).isEqualTo(taken(CoordinatorSettings.TABLE));
        Map<String, String> ofWorkers = taken(WorkerSettings.TABLE);
        listed.keySet().retainAll(ofWorkers.keySet());
        listed.putAll(listed(part(parts, "Worker")));
        assertThat(listed).isEqualTo(ofWorkers);
    }

    private static String part(String[] parts, String heading) {
        return Stream.of(parts)
                .filter(part -> part.startsWith(heading + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> taken(List<Setting> table) {
        return new TreeMap<>(table.stream()
                .collect(Collectors.toMap(
                        Setting::key, setting -> setting.takes().label())));
    }

    /** Keys of one row that begin with a dot share the first one's section. */
    private static Map<String, String> listed(String part) {
        Map<String, String> listed = new TreeMap<>();
        Matcher row = SETTING.matcher(part);
        while (row.find()) {
            String section = "";
            for (String cell : row.group("keys").split(", ", -1)) {
                String named = cell.replace("`", "");
                String key = (named.startsWith(".") ? section : "") + named;
                section = key.substring(0, Math.max(0, key.lastIndexOf('.')));
                listed.put(key.replace("password-file", "password").replace("NAME", "*"), row.group("taken"));
            }
        }
        return listed;
    }

    @Test
    void everyKindOfCleanupIsListedAndItsAgeIsASetting() throws IOException {
        List<String> rows = Cleanup.KINDS.stream()
                .map(kind -> "| `" + kind.name() + "` | " + kind.what() + " | `" + kind.setting() + "` |")
                .toList();
        assertThat(Files.readAllLines(ROOT.resolve("docs/cleanup.md"))).containsSequence(rows);
        CleanupAges usual = CleanupAges.DEFAULT;
        Map<String, Integer> defaults = new TreeMap<>(Map.of(
                "cleanup.failed-hours", usual.failedHours(),
                "cleanup.queue-days", usual.queueDays(),
                "cleanup.history-days", usual.historyDays(),
                "cleanup.state-days", usual.stateDays(),
                "cleanup.ledger-hours", usual.ledgerHours(),
                "cleanup.scratch-minutes", usual.scratchMinutes()));
        assertThat(Cleanup.KINDS.stream().map(CleanupKind::setting).distinct())
                .containsExactlyInAnyOrderElementsOf(defaults.keySet());
        String page = Files.readString(ROOT.resolve("docs/configuration.md"));
        defaults.forEach((key, value) -> assertThat(page).contains("| `" + key + "` | " + value + " | "));
    }

    @Test
    void everyOperationIsListedUnderItsRole() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/security.md"));
        List<String> rows = Stream.of(Role.values())
                .map(role -> "| " + role.label() + " | "
                        + Stream.of(Operation.values())
                                .filter(operation -> operation.least() == role)
                                .map(operation -> "`" + operation.method() + " " + operation.path() + "`")
                                .collect(Collectors.joining(", "))
                        + " |")
                .toList();
        assertThat(page.lines().filter(line -> line.matches("\\| (viewer|operator|admin) \\| .*")))
                .isEqualTo(rows);
    }

    @Test
    void everyOperationIsExplained() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/api.md"));
        for (Operation operation : Operation.values()) {
            // Orders to one thing share a row, in which only the first has its whole path.
            String last = operation.path().substring(operation.path().lastIndexOf('/'));
            assertThat(page.lines()
                            .filter(line -> line.startsWith("| `"))
                            .anyMatch(line -> line.contains("`" + operation.method() + " " + operation.path())
                                    || line.contains("`" + last + "`")))
                    .as(operation.path())
                    .isTrue();
        }
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")));
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            docs.filter(Files::isRegularFile).forEach(pages::add);
        }
        for (Path page : pages) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                Path target = link.group("page").isEmpty() ? page : page.resolveSibling(link.group("page"));
                assertThat(target).as("linked in " + page).exists();
                if (link.group("place") != null) {
                    assertThat(places(target)).as("linked in " + page).contains(link.group("place"));
                }
            }
        }
    }

    /** What links may name of a page: its headings, as the usual viewers make names of them, and what has a name of its own. */
    private static List<String> places(Path page) throws IOException {
        List<String> places = new ArrayList<>();
        Matcher place = PLACE.matcher(Files.readString(page));
        while (place.find()) {
            places.add(
                    place.group("id") != null
                            ? place.group("id")
                            : place.group("heading")
                                    .toLowerCase(Locale.ROOT)
                                    .replaceAll("[^a-z0-9 _-]", "")
                                    .replace(' ', '-'));
        }
        return places;
    }
}
