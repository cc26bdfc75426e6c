package io.shardwright.cluster;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.shardwright.api.CreatedKeyView;
import io.shardwright.api.KeyRequest;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.client.Group;
import io.shardwright.client.Step;
import io.shardwright.json.Json;
import io.shardwright.localdb.Account;
import io.shardwright.localdb.LocalMariaDb;
import io.shardwright.queue.FailurePolicy;
import io.shardwright.queue.GroupId;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of a real cluster in a real browser. What was seen is in {@code target/screenshots}. */
@NeedsChromium
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class PageTest {
    private static final int SHARDS = 6;

    /** So that a move is still copying after all that is done to it. */
    private static final int ROWS = 120_000;

    private static final long BYTES_PER_SECOND = 5_000;

    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    @TempDir
    private static Path folder;

    private static MovingCluster cluster;
    private static Chromium chromium;
    private static URI api;
    private static String key;

    @BeforeAll
    static void start() throws Exception {
        cluster = MovingCluster.start(folder);
        api = URI.create(
                Objects.requireNonNull(cluster.client().status().leader()).api());
        key = Files.readString(cluster.local().apiKeyFile()).strip();
        chromium = Chromium.start();
    }

    @AfterAll
    static void stop() {
        // If one of them did not start, that is what is to be told, and the other ends all the same.
        try {
            if (chromium != null) {
                chromium.close();
            }
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    @AfterEach
    void nothingWasBlockedNorFailed() {
        chromium.assertNoComplaint();
    }

    private static Page open() {
        return chromium.open(api, ColorScheme.LIGHT);
    }

    /** By the keyboard alone: the field has the focus. */
    private static void logIn(Page page, String with) {
        assertThat(page.getByLabel("API key")).isFocused();
        page.keyboard().type(with);
        page.keyboard().press("Enter");
    }

    private static Page loggedIn(String place) {
        Page page = open();
        logIn(page, key);
        assertThat(heading(page, "Map")).isVisible();
        page.navigate(api + "/ui/#/" + place);
        return page;
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(
                AriaRole.HEADING,
                new Page.GetByRoleOptions().setName(name).setExact(true).setLevel(1));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator summary(Page page) {
        return page.locator("main .summary");
    }

    @Test
    void aWrongKeyIsToldSo() {
        Page page = open();
        logIn(page, "swk_aaaaaaaa_wrong");
        assertThat(page.getByRole(AriaRole.ALERT))
                .containsText("error unauthorized: the key is not one of this cluster");
        assertThat(page.getByLabel("API key")).isFocused();
        Chromium.picture(page, "wrong-key");
        logIn(page, key);
        assertThat(heading(page, "Map")).isFocused();
        assertThat(page.locator("#where")).containsText("(leads) · live");
        button(page, "Log out").click();
        page.reload();
        assertThat(page.getByLabel("API key")).isFocused();
    }

    @Test
    void aRevokedKeyEndsTheSessionAndAnotherGoesOnWhereItWas() {
        CreatedKeyView eve = viewer("eve");
        Page page = open();
        logIn(page, Objects.requireNonNull(eve.text()));
        page.getByRole(
                        AriaRole.LINK,
                        new Page.GetByRoleOptions().setName("Groups").setExact(true))
                .click();
        assertThat(heading(page, "Groups")).isFocused();
        page.reload();
        assertThat(heading(page, "Groups")).isFocused();
        assertThat(page.locator("#where")).containsText("live");
        cluster.client().keys().revoke(eve.key().id(), "test", false);
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your session has ended.");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("error key-revoked");
        Chromium.picture(page, "session-ended");
        logIn(page, key);
        assertThat(heading(page, "Groups")).isFocused();
    }

    private static CreatedKeyView viewer(String name) {
        return cluster.client().keys().create(new KeyRequest(name, "viewer", List.of(), DAY_MILLIS), false);
    }

    @Test
    void anExpiredKeyEndsTheSession() {
        CreatedKeyView mallory = viewer("mallory");
        Page page = open();
        logIn(page, Objects.requireNonNull(mallory.text()));
        assertThat(page.locator("#where")).containsText("live");
        cluster.local()
                .metadata()
                .run(
                        Account.ROOT,
                        "UPDATE shardwright.api_key SET expires_at = 1 WHERE id = '"
                                + mallory.key().id() + "'");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Your session has ended.");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("error key-expired");
        assertThat(page.getByLabel("API key")).isFocused();
    }

    @Test
    void aRebalanceIsWatchedPausedResumedAndStopped() {
        MovingTable table = cluster.table("watched", SHARDS);
        table.fill(ROWS);
        UUID id = new TableRebalances(cluster, "watched", 1)
                .begin(new RebalanceRequest("watched", List.of(), List.of("n3"), null, null, 1, 1, BYTES_PER_SECOND));
        Page page = loggedIn("rebalances");
        page.getByTitle(id.toString()).getByRole(AriaRole.LINK).click();
        Pattern underWay = Pattern.compile("running [1-9][0-9]?%, 0 of [1-9] moves finished, 1 under way");
        assertThat(summary(page)).containsText(underWay);
        Chromium.picture(page, "rebalance-running");

        order(page, "Pause", "Pause the rebalance");
        assertThat(summary(page)).containsText(Pattern.compile("paused [0-9]+%"));
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Rebalance paused");
        assertThat(button(page, "Pause")).isFocused();
        assertThat(cluster.client().rebalances().show(id).state()).isEqualTo("paused");
        order(page, "Resume", "Resume the rebalance");
        assertThat(summary(page)).containsText(underWay);

        button(page, "Stop …").click();
        page.getByLabel("Immediately").check();
        Chromium.picture(page, "rebalance-stop");
        page.getByLabel("Reason").fill("seen enough");
        button(page, "Stop the rebalance").click();
        assertThat(summary(page)).containsText(Pattern.compile("stopped [0-9]+%"));
        assertThat(page.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName(Pattern.compile("n3.*undone"))))
                .isVisible();
        page.locator("td a").first().click();
        assertThat(summary(page)).containsText("rolled back");
        Chromium.picture(page, "move-undone");
    }

    private static JsonNode tree(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static void order(Page page, String name, String confirm) {
        button(page, name).click();
        assertThat(page.getByLabel("Reason")).isVisible();
        page.getByLabel("Reason").fill("lunch");
        button(page, confirm).click();
        assertThat(page.getByRole(AriaRole.DIALOG)).hasCount(0);
    }

    @Test
    void aPlanIsLookedAtStartedAndTakenBack() {
        cluster.table("planned", SHARDS).fill(SHARDS * SHARDS);
        Page page = loggedIn("plan");
        page.getByLabel("Nodes to empty").fill("n2");
        button(page, "Plan").click();
        assertThat(summary(page)).containsText("to copy, balance is reached");
        Chromium.picture(page, "plan");
        button(page, "Start it").click();
        assertThat(page).hasURL(Pattern.compile("#/rebalances/[0-9a-f-]{36}$"));
        assertThat(summary(page)).containsText("completed 100%");
        Chromium.picture(page, "rebalance-completed");

        button(page, "Stop …").click();
        assertThat(page.getByLabel("Gracefully")).isDisabled();
        assertThat(page.getByLabel("And take back what is finished")).isChecked();
        page.getByLabel("Reason").fill("not what was meant");
        button(page, "Stop the rebalance").click();
        assertThat(summary(page)).containsText("rolled back");
        assertApproves(page, URI.create(page.url()).getFragment().replace("/rebalances/", ""));
    }

    /** As this cluster asks nobody to approve, its rebalance is only shown as one that is to be; the order is refused. */
    private static void assertApproves(Page page, String id) {
        page.route(url -> url.endsWith("/rebalances/" + id), route -> {
            ObjectNode view = (ObjectNode) tree(route.fetch().text());
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(view.put("state", "proposed").toString()));
        });
        page.reload();
        assertThat(summary(page)).containsText("proposed");
        button(page, "Approve").click();
        page.getByLabel("Reason").fill("looked at");
        Request order = page.waitForRequest(
                "**/approve", () -> button(page, "Approve the rebalance").click());
        String hash = cluster.client().rebalances().show(UUID.fromString(id)).planHash();
        assertThat(tree(order.postData())).isEqualTo(tree("{\"hash\": \"" + hash + "\", \"reason\": \"looked at\"}"));
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("error wrong-state");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("errors.md#wrong-state"))
                .click();
        assertThat(heading(page, "Runbook: wrong-state")).isFocused();
        assertThat(page.locator(".prose pre").first()).isVisible();
    }

    @Test
    void aRollbackIsSeenWithWhatFailedAndWhatToDo() {
        Group group = Group.titled("two nodes, of which the second fails");
        Step first = group.add("n1", "CREATE TABLE app.seen (id INT PRIMARY KEY)", "DROP TABLE app.seen");
        Step second = group.add("n2", "CREATE TABLE app.seen (id INT PRIMARY KEY)", "DROP TABLE app.seen")
                .after(first);
        group.add("n2", "INSERT INTO app.seen VALUES (1), (1)", "DELETE FROM app.seen")
                .after(second);
        String id = cluster.client().submit(group).group();
        cluster.ended(UUID.fromString(id));
        assertThat(cluster.client().group(GroupId.parse(id)).state()).isEqualTo("rolled_back");

        Page page = loggedIn("groups");
        page.getByTitle(id).getByRole(AriaRole.LINK).click();
        assertThat(summary(page)).containsText("rolled back two nodes, of which the second fails");
        assertThat(page.getByText(Pattern.compile("^Aborted .* failed"))).isVisible();
        assertThat(page.locator(".bar")).hasCount(3);
        assertThat(page.locator(".box")).hasCount(3);
        assertThat(page.locator(".edge")).hasCount(2);
        page.locator(".node").last().click();
        assertThat(page.locator("details[open]")).containsText("Duplicate entry");
        assertThat(page.locator("details[open]")).containsText("DELETE FROM app.seen");
        Chromium.picture(page, "group-rolled-back");
    }

    @Test
    void whatNobodyCouldTellIsFoundByHealthAndSettled() {
        LocalMariaDb server = cluster.node("n1").server();
        // The first row stays though the second is refused: the table cannot roll back.
        server.run(Account.ROOT, "CREATE TABLE app.counted (id INT PRIMARY KEY) ENGINE=MyISAM");
        server.run(Account.ROOT, "INSERT INTO app.counted VALUES (2)");
        Group group = Group.titled("counts").onFailure(FailurePolicy.HOLD);
        group.add("n1", "INSERT INTO counted VALUES (1), (2)", "DELETE FROM counted WHERE id < 3")
                .named("count")
                .holdOnUnknown();
        String id = cluster.client().submit(group).group();
        assertThat(cluster.client()
                        .awaitGroup(GroupId.parse(id), MovingCluster.PATIENCE)
                        .held())
                .isTrue();

        Page page = loggedIn("health");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(id)).click();
        assertThat(summary(page)).containsText("active counts");
        assertThat(page.locator("section[aria-labelledby=why]")).containsText("an operator must look at the node");
        page.locator("summary").click();
        Chromium.picture(page, "group-held");
        button(page, "Say what is on its node …").click();
        page.getByLabel("Nothing of it is there").check();
        Chromium.picture(page, "group-settle");
        button(page, "Settle count").click();
        assertThat(page.getByLabel("Reason")).isFocused();
        server.run(Account.ROOT, "DELETE FROM app.counted");
        page.getByLabel("Reason").fill("took both rows away");
        button(page, "Settle count").click();
        assertThat(summary(page)).containsText("committed counts");
        assertThat(button(page, "Try again what failed")).hasAttribute("aria-disabled", "true");
        assertThat(page.locator("details[open]")).containsText("Said by somebody who looked");
        assertThat(server.run(Account.ROOT, "SELECT COUNT(*) FROM app.counted")).containsExactly(List.of("2"));
    }

    @Test
    void healthSaysWhatIsLookedAtAndWhatRecoveryWouldDo() {
        Page page = loggedIn("health");
        assertThat(summary(page)).containsText(Pattern.compile("(healthy|degraded|unhealthy) [0-9]+ issue"));
        assertThat(page.getByRole(
                        AriaRole.ROWHEADER,
                        new Page.GetByRoleOptions().setName("queue-depth").setExact(true)))
                .isVisible();
        button(page, "See what recovery would do").click();
        assertThat(page.getByText(Pattern.compile("^It would bring [0-9]+ things? on the way again")))
                .isVisible();
        assertThat(button(page, "See what recovery would do")).isFocused();
        Chromium.picture(page, "health");
    }

    @Test
    void theMapOfALargeFleetIsWholeAndFollowsTheKeys() {
        Page page = chromium.open(api, ColorScheme.DARK);
        new LargeFleet(1_000, 100, 1_000).answer(page);
        logIn(page, key);
        assertThat(summary(page))
                .hasText("1,000 nodes in 5 zones, 100,000 copies of shards, 1,100 on a node that is not there");
        assertThat(page.locator("tbody tr").first()).isVisible();
        assertThat(page.locator("tbody tr").count())
                .as("only what is seen is in the document")
                .isLessThan(100);
        Chromium.picture(page, "large-map-dark");
        page.getByLabel("Only nodes or zones with").fill("n999");
        assertThat(page.locator("tbody tr")).hasCount(1);
        button(page, "n999").click();
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Node n999")))
                .isFocused();
        Chromium.picture(page, "large-map-node");
    }
}
