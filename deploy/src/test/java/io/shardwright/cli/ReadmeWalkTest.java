package io.shardwright.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.shardwright.cluster.Chromium;
import io.shardwright.cluster.NeedsChromium;
import io.shardwright.cluster.NeedsSpider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The walk of the README, as a new user goes it: its commands as they stand there, and the page in a browser. */
@NeedsChromium
@NeedsSpider
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class ReadmeWalkTest {
    private static final String REASON = "table-altered: the definition of app.";
    private static final String RUNBOOK = "Runbook: docs/runbooks/errors.md#table-altered";

    @TempDir
    private static Path folder;

    private static ShellOnACluster shell;
    private static Chromium chromium;

    /** By the words that stand for what is another each time. */
    private final Map<String, String> known = new HashMap<>();

    @BeforeAll
    static void start() {
        shell = ShellOnACluster.start(folder, "walk", 3);
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        try {
            if (chromium != null) {
                chromium.close();
            }
        } finally {
            if (shell != null) {
                shell.close();
            }
        }
    }

    @Test
    void aRebalanceIsWatchedPausedBrokenAndRolledBackAndSaysWhy() throws IOException {
        ReadmeSection section = ReadmeSection.of("## A rebalance, watched and broken");
        for (String name : List.of("fill.yaml", "alter.yaml")) {
            known.put(name, folder.resolve(name).toString());
        }
        known.put("plan.json", folder.resolve("plan.json").toString());
        Files.writeString(folder.resolve("fill.yaml"), section.file("fill.yaml"));
        Page page = null;
        for (List<String> command : section.commands()) {
            String said = type(command);
            switch (command.get(0) + " " + command.get(1)) {
                case "rebalance start" -> page = pausedOnThePage();
                case "table show" ->
                    Files.writeString(
                            folder.resolve("alter.yaml"),
                            section.file("alter.yaml").replace("TABLE app.TABLE", "TABLE app." + tableOnNode3()));
                case "group submit" -> {
                    if (page != null) {
                        resumedOnThePage(page);
                    }
                }
                case "rebalance list" ->
                    known.put("REBALANCE", first("rebalance", "list").get("id").asText());
                case "rebalance status" -> {
                    assertThat(said).contains("(failed)", "copy on ", REASON, RUNBOOK);
                    RunbookQuotes.assertQuoted(
                            Map.of("table-altered", said.replaceAll("(?m)^.*(table-altered: )", "error $1")));
                    known.put("MOVE", first("move", "list").get("id").asText());
                }
                case "group explain" -> assertThat(said).contains("is rolled back", REASON, RUNBOOK);
                case "group show" -> assertThat(said).contains("undone", "cancelled", RUNBOOK);
                case "sql orders" -> assertThat(said).contains("333");
                default -> assertThat(said).isNotEmpty();
            }
        }
        assertThat(known).containsKeys("REBALANCE", "MOVE");
        assertThat(tableOnNode3()).as("the shard is where it was").endsWith("_e1");
        chromium.assertNoComplaint();
    }

    /** What a command says that ends as it should. */
    private String type(List<String> command) {
        String[] words =
                command.stream().map(word -> known.getOrDefault(word, word)).toArray(String[]::new);
        Shell.Said said = shell.run(words);
        boolean waits = List.of("watch", "status").contains(command.get(1));
        int expected = waits ? ExitCode.HELD.number() : ExitCode.OK.number();
        assertThat(said.code()).as(command + ": " + said.err() + said.out()).isEqualTo(expected);
        return said.out();
    }

    private static JsonNode first(String... words) throws IOException {
        return shell.asJson(words).get(0);
    }

    private static String tableOnNode3() throws IOException {
        for (JsonNode shard : shell.asJson("table", "show", "orders").get("shards")) {
            JsonNode replica = shard.get("replicas").get(0);
            if (replica.get("node").asText().equals("n3")) {
                return replica.get("physicalName").asText();
            }
        }
        throw new AssertionError("n3 has no shard");
    }

    private static Page pausedOnThePage() throws IOException {
        Page page = chromium.open(shell.cluster().apis().get(0), ColorScheme.LIGHT);
        page.getByLabel("API key")
                .fill(Files.readString(shell.cluster().apiKeyFile()).strip());
        page.keyboard().press("Enter");
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Rebalances").setExact(true))
                .click();
        page.locator("tbody a").first().click();
        assertThat(summary(page)).containsText("running");
        order(page, "Pause");
        assertThat(summary(page)).containsText("paused");
        return page;
    }

    private static void resumedOnThePage(Page page) {
        order(page, "Resume");
        assertThat(summary(page)).containsText("failed");
        Locator why = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(REASON));
        assertThat(why).isVisible();
        Chromium.picture(page, "rebalance-failed");
        page.locator("td a[href^='#/groups/']").first().click();
        assertThat(summary(page)).containsText("rolled back");
        assertThat(page.getByText(REASON).first()).isVisible();
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Runbook: table-altered"))
                .click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Runbook: table-altered")))
                .isFocused();
    }

    private static Locator summary(Page page) {
        return page.locator("main .summary");
    }

    private static void order(Page page, String name) {
        button(page, name).click();
        page.getByLabel("Reason").fill("a walk");
        button(page, name + " the rebalance").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
