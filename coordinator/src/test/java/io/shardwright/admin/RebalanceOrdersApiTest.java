package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.RebalanceMoveView;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceRequest;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.TableProgressView;
import io.shardwright.client.MoveClient;
import io.shardwright.client.RebalanceClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.config.RebalanceSettings;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.operations.RebalanceKeeper;
import io.shardwright.placement.Measure;
import io.shardwright.placement.MoveLimits;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.AutomaticSettings;
import io.shardwright.rebalance.RebalanceOutcome;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two tables of four shards on two nodes, and a third node that has none. Nobody carries anything out unless a test does. */
final class RebalanceOrdersApiTest {

    @TempDir
    private static Path folder;

    private static RunningApi api;
    private static RebalanceClient client;

    @BeforeAll
    static void createTables() throws Exception {
        AutomaticSettings automatic = new AutomaticSettings(
                AutomaticSettings.Mode.START,
                Measure.COUNT,
                20,
                Duration.ZERO,
                Duration.ofHours(1),
                Duration.ofSeconds(30),
                Optional.empty(),
                new MoveLimits(3, 2, 0));
        api = RunningApi.start(
                folder, new RebalanceSettings(1, RebalanceSettings.DEFAULT.diskReserveBytes(), automatic));
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        client = ShardwrightClient.connect(List.of(api.base()), api.key()).rebalances();
        api.createTable("users", 4);
        api.createTable("orders", 4);
        api.addNode("n3", "mariadb", true);
        api.answerQueries(new ServerAnswers(api.server()));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @AfterEach
    void forgetRebalances() throws Exception {
        api.run("DELETE FROM rebalance", "DELETE FROM automatic_rebalance");
    }

    private static RebalanceView propose(@Nullable String drained) {
        RebalanceRequest request = new RebalanceRequest(
                null, List.of(), drained == null ? List.of() : List.of(drained), null, null, 4, 4, null);
        return client.start(RebalanceStart.of(client.plan(request).file()), false);
    }

    private static RebalanceView approved(@Nullable String drained) throws Exception {
        RebalanceView proposed = propose(drained);
        RunningApi.Reply reply =
                api.postByBob(path(proposed) + "/approve", "{\"hash\":\"" + proposed.planHash() + "\"}");
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return client.show(UUID.fromString(proposed.id()));
    }

    private static String path(RebalanceView rebalance) {
        return "/api/v1/rebalances/" + rebalance.id();
    }

    private static RebalanceView shown(RebalanceView rebalance) {
        return client.show(UUID.fromString(rebalance.id()));
    }

    private static List<RebalanceMoveView> of(RebalanceView rebalance, String table) {
        return shown(rebalance).moves().stream()
                .filter(move -> move.table().equals(table))
                .toList();
    }

    /** Lets the leader take its steps once. */
    private static void lead() {
        RebalanceKeeper keeper = api.operations().rebalanceKeeper();
        List<RebalanceReader.Rebalance> open = keeper.open();
        open.forEach(rebalance -> keeper.step(api.term(), rebalance, open));
    }

    private static void refused(ErrorCode code, Runnable order) {
        assertThatThrownBy(order::run)
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void onlyAnotherPersonApprovesAndOnlyThatPlan() throws Exception {
        RebalanceView proposed = propose("n2");
        UUID id = UUID.fromString(proposed.id());
        assertThat(proposed.state()).isEqualTo("proposed");
        assertThat(proposed.actor()).isEqualTo(api.actor());
        lead();
        assertThat(shown(proposed).state()).as("it waits").isEqualTo("proposed");
        refused(ErrorCode.SAME_PERSON, () -> client.approve(id, proposed.planHash(), false));
        String second = Objects.requireNonNull(api.key("admin", "operator").text());
        RunningApi.Reply same =
                api.sendWith(second, "POST", path(proposed) + "/approve", "{\"hash\":\"" + proposed.planHash() + "\"}");
        assertThat(List.of(same.status(), same.code()))
                .as("another key of the same person")
                .containsExactly(403, "same-person");
        RunningApi.Reply other = api.postByBob(path(proposed) + "/approve", "{\"hash\":\"00\"}");
        assertThat(List.of(other.status(), other.code())).containsExactly(409, "hash-differs");
        refused(ErrorCode.WRONG_STATE, () -> client.stop(id, StopMode.GRACEFUL, "", false));
        assertThat(shown(proposed).approval()).isNull();

        RunningApi.Reply reply =
                api.postByBob(path(proposed) + "/approve", "{\"hash\":\"" + proposed.planHash() + "\"}");
        assertThat(reply.status()).isEqualTo(200);
        RebalanceView.Approval approval = Objects.requireNonNull(shown(proposed).approval());
        assertThat(List.of(approval.by(), approval.hash())).containsExactly(api.bobsActor(), proposed.planHash());
        assertThat(approval.at()).isGreaterThanOrEqualTo(proposed.createdAt());
        assertThat(shown(proposed).state()).isEqualTo("queued");
        refused(ErrorCode.WRONG_STATE, () -> client.reject(id, "too late", false));
    }

    @Test
    void whoHasAKeyForATableIsToldOfRebalancesOfThatTableOnly() throws Exception {
        RebalanceView proposed = propose("n2");
        assertThat(toldOf(proposed, "users", "orders")).containsExactly(1, 200);
        assertThat(toldOf(proposed, "news")).containsExactly(0, 403);
    }

    /** How many rebalances the holder of a key for these tables is told of, and how he is answered when he asks for this one. */
    private static List<Integer> toldOf(RebalanceView rebalance, String... tables) {
        String key = Objects.requireNonNull(api.key("sue", "viewer", tables).text());
        return List.of(
                api.sendWith(key, "GET", "/api/v1/rebalances", "")
                        .body()
                        .path("rebalances")
                        .size(),
                api.sendWith(key, "GET", path(rebalance), "").status());
    }

    @Test
    void whatWasApprovedIsComparedWithTheFleetOnceMore() throws Exception {
        RebalanceView approved = approved("n2");
        api.run("UPDATE node SET capacity = 2 WHERE name = 'n3'");
        try {
            lead();
            assertThat(shown(approved).state()).isEqualTo("failed");
            assertThat(shown(approved).note()).startsWith("the plan does not fit any more: ");
        } finally {
            api.run("UPDATE node SET capacity = 1 WHERE name = 'n3'");
        }
    }

    /** What an order does to a rebalance in a state, and what was said of it before. */
    @ParameterizedTest
    @EnumSource
    void anOrderIsTakenWhereItIsSaidToBePossible(RebalanceState state) throws Exception {
        RebalanceView rebalance = propose("n2");
        UUID id = UUID.fromString(rebalance.id());
        api.run("UPDATE rebalance SET state = '" + state.label() + "'");
        RebalanceView said = client.show(id);
        assertThat(taken(() -> client.pause(id, "", true))).isEqualTo(said.canPause());
        assertThat(taken(() -> client.resume(id, "", true))).isEqualTo(said.canResume());
        assertThat(taken(() -> client.stop(id, StopMode.GRACEFUL, "", true)))
                .isEqualTo(said.canStop() && state != RebalanceState.STOPPING);
        assertThat(taken(() -> client.stop(id, StopMode.IMMEDIATE, "", true))).isEqualTo(said.canStop());
        assertThat(taken(() -> client.stop(id, StopMode.UNDO_FINISHED, "", true)))
                .isEqualTo(said.canUndo());
    }

    @Test
    void whatIsBeingTakenBackDoesNotBeginAnewWhenThatIsOrderedAgain() throws Exception {
        RebalanceView rebalance = approved("n2");
        UUID id = UUID.fromString(rebalance.id());
        client.stop(id, StopMode.UNDO_FINISHED, "", false);
        api.run("UPDATE rebalance SET percentage = 60 WHERE id = '" + id + "'");
        refused(ErrorCode.WRONG_STATE, () -> client.stop(id, StopMode.UNDO_FINISHED, "again", false));
        assertThat(client.show(id).progress().percentage()).isEqualTo(60);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsBeingStoppedIsOnlyStoppedFurther(StopMode given) throws Exception {
        UUID id = UUID.fromString(approved("n2").id());
        client.stop(id, given, "first", false);
        for (StopMode wanted : StopMode.values()) {
            assertThat(taken(() -> client.stop(id, wanted, "second", true)))
                    .as(given + ", then " + wanted)
                    .isEqualTo(wanted.compareTo(given) > 0);
        }
        RebalanceView said = client.show(id);
        assertThat(said.canStop()).isEqualTo(given == StopMode.GRACEFUL);
        assertThat(said.canUndo()).isEqualTo(given != StopMode.UNDO_FINISHED);
        assertThatThrownBy(() -> client.stop(id, StopMode.GRACEFUL, "third", false))
                .hasMessage("rebalance " + id + " is being stopped already, " + given.label()
                        + ": a stop is only ever made stronger");
        assertThat(said.note()).isEqualTo("first");
        RebalanceOrderView all = client.stop(RebalanceScope.ALL, given, "fourth", false);
        assertThat(all.changed()).isFalse();
        assertThat(all.outcome()).isEqualTo(said.outcome());
        assertThat(client.show(id).note()).isEqualTo("first");
    }

    private static boolean taken(Runnable order) {
        try {
            order.run();
            return true;
        } catch (ShardwrightException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.WRONG_STATE);
            return false;
        }
    }

    /** As {@link #taken} for a table: whether it changes anything of its moves. */
    @Test
    void anOrderToATableDoesSomethingWhereItIsSaidTo() throws Exception {
        RebalanceView rebalance = approved("n2");
        UUID id = UUID.fromString(rebalance.id());
        RebalanceScope users = new RebalanceScope("users", null);
        assertThat(rebalance.tables())
                .extracting(TableProgressView::table, table -> table.progress().total())
                .containsExactly(tuple("orders", 2), tuple("users", 2));
        assertThat(legal(id)).containsExactly("orders true true false true", "users true true false true");
        client.pause(users, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users true false true true");
        client.resume(users, "", false);
        client.stop(users, StopMode.IMMEDIATE, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users false false true true");
        client.stop(users, StopMode.UNDO_FINISHED, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users false false true false");
        client.resume(users, "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users true true false true");
    }

    @Test
    void ofTablesAndMovesOfWhatIsBeingStoppedOnlyAStrongerStopIsPossible() throws Exception {
        UUID id = UUID.fromString(approved("n2").id());
        client.pause(new RebalanceScope("users", null), "", false);
        assertThat(legal(id)).containsExactly("orders true true false true", "users true false true true");
        assertThat(legalOfMoves(id))
                .containsExactlyInAnyOrder(
                        "orders true true false true",
                        "orders true true false true",
                        "users true false true true",
                        "users true false true true");
        client.stop(id, StopMode.GRACEFUL, "", false);
        assertLegalOfAll(id, "true false false true");
        client.stop(id, StopMode.IMMEDIATE, "", false);
        assertLegalOfAll(id, "false false false true");
        client.stop(id, StopMode.UNDO_FINISHED, "", false);
        assertLegalOfAll(id, "false false false false");
    }

    private static void assertLegalOfAll(UUID id, String orders) {
        assertThat(legal(id)).containsExactly("orders " + orders, "users " + orders);
        assertThat(legalOfMoves(id)).hasSize(4).allMatch(move -> move.endsWith(orders));
    }

    private static List<String> legalOfMoves(UUID id) {
        return client.show(id).moves().stream()
                .map(move -> move.table() + " " + move.canStop() + " " + move.canPause() + " " + move.canResume() + " "
                        + move.canUndo())
                .toList();
    }

    private static List<String> legal(UUID id) {
        return client.show(id).tables().stream()
                .map(table -> table.table() + " " + table.canStop() + " " + table.canPause() + " " + table.canResume()
                        + " " + table.canUndo())
                .toList();
    }

    @Test
    void whatPeopleReadInJsonIsNamedSo() {
        RebalanceView rebalance = propose("n2");
        JsonNode json = api.get(path(rebalance)).body();
        assertThat(json.get("progress").has("progress_percentage")).isTrue();
        for (String key : List.of("can_stop", "can_pause", "can_resume", "can_undo")) {
            assertThat(json.get(key).isBoolean()).as(key).isTrue();
            assertThat(json.get("tables").get(0).get(key).isBoolean()).as(key).isTrue();
        }
        assertThat(json.get("tables").get(0).get("progress").has("progress_percentage"))
                .isTrue();
        assertThat(json.get("moves").get(0).has("progress_percentage")).isTrue();
        assertThat(json.get("moves").get(0).get("can_pause").isBoolean()).isTrue();
        assertThat(json.toString()).doesNotContain("canStop", "progressPercentage", "\"percentage\"");
    }

    @Test
    void whatIsRejectedNeverBegins() {
        RebalanceView proposed = propose("n2");
        UUID id = UUID.fromString(proposed.id());
        refused(ErrorCode.BAD_REQUEST, () -> client.reject(id, "", false));
        RebalanceView rejected = client.reject(id, "not tonight", false);
        assertThat(List.of(rejected.state(), rejected.note())).containsExactly("rejected", "not tonight");
        assertThat(rejected.canStop() || rejected.canResume() || rejected.canPause())
                .isFalse();
        refused(ErrorCode.WRONG_STATE, () -> client.approve(id, proposed.planHash(), false));
        refused(ErrorCode.WRONG_STATE, () -> client.resume(id, "", false));
    }

    @Test
    void aTableIsPausedStoppedAndResumedForItself() throws Exception {
        RebalanceView rebalance = approved("n2");
        assertThat(of(rebalance, "orders")).isNotEmpty();
        int users = of(rebalance, "users").size();
        RebalanceScope table = new RebalanceScope("users", null);

        RebalanceOrderView paused = client.pause(table, "busy", false);
        assertThat(paused.changed()).isTrue();
        assertThat(paused.outcome()).isEqualTo(new RebalanceOutcome(0, 0, users, List.of()));
        assertThat(paused.rebalances()).extracting(RebalanceView::state).containsExactly("queued");
        assertThat(paused.rebalances().get(0).moves())
                .as("the part, and nothing else")
                .isEqualTo(of(rebalance, "users"));
        assertThat(client.pause(table, "busy", false))
                .as("twice is once")
                .isEqualTo(new RebalanceOrderView(false, paused.outcome(), paused.rebalances()));
        assertThat(of(rebalance, "users")).allMatch(move -> move.ordered().equals("paused"));
        assertThat(of(rebalance, "orders")).allMatch(move -> move.ordered().equals("none"));

        assertThat(client.stop(table, StopMode.IMMEDIATE, "", false).changed()).isTrue();
        assertThat(client.stop(table, StopMode.GRACEFUL, "", false).changed()).isFalse();
        assertThat(client.pause(table, "", false).changed()).isFalse();
        assertThat(of(rebalance, "users"))
                .as("never stopped less")
                .allMatch(move -> move.ordered().equals("immediate"));
        lead();
        lead();
        assertThat(of(rebalance, "orders")).anyMatch(move -> move.stage().equals("moving"));
        assertThat(of(rebalance, "users")).allMatch(move -> move.stage().equals("waiting"));

        assertThat(client.resume(table, "", false).changed()).isTrue();
        assertThat(client.resume(table, "", false).changed()).isFalse();
        assertThat(of(rebalance, "users")).allMatch(move -> move.ordered().equals("none"));
        lead();
        assertThat(of(rebalance, "users")).anyMatch(move -> move.stage().equals("moving"));
        api.run("UPDATE shard_move SET state = 'undone', ended_at = 1", "DELETE FROM group_lock");
    }

    @Test
    void anOrderForAllMovesIsOneToTheRebalance() throws Exception {
        RebalanceView rebalance = approved("n2");
        RebalanceScope node = new RebalanceScope(null, "n2");
        assertThat(client.pause(node, "", false).rebalances())
                .extracting(RebalanceView::state)
                .containsExactly("paused");
        assertThat(client.resume(RebalanceScope.ALL, "", false).rebalances())
                .extracting(RebalanceView::state)
                .containsExactly("queued");
        RebalanceOrderView stopped = client.stop(RebalanceScope.ALL, StopMode.GRACEFUL, "enough", false);
        assertThat(stopped.rebalances()).extracting(RebalanceView::state).containsExactly("stopping");
        assertThat(stopped.outcome().remaining()).isEqualTo(rebalance.moves().size());
        assertThat(client.resume(RebalanceScope.ALL, "", false).rebalances())
                .as("what is being stopped is seen through first")
                .extracting(RebalanceView::state)
                .containsExactly("stopping");
        lead();
        assertThat(shown(rebalance).state()).isEqualTo("stopped");
        refused(ErrorCode.NOT_FOUND, () -> client.stop(RebalanceScope.ALL, StopMode.GRACEFUL, "", false));
        refused(ErrorCode.NOT_FOUND, () -> client.pause(new RebalanceScope("nothing", null), "", false));
        refused(ErrorCode.BAD_REQUEST, () -> client.pause(new RebalanceScope("users", "n1"), "", false));
    }

    /** Each try to take it back is a group of its own; one that is undone is no end. */
    @Test
    void aReversalThatIsUndoneIsTriedAgainAndGivenUpInTheEnd() throws Exception {
        Settling settling = new Settling(api);
        RebalanceView rebalance = approved("n2");
        lead();
        lead();
        List<String> begun = shown(rebalance).moves().stream()
                .filter(move -> move.stage().equals("moving"))
                .map(move -> Objects.requireNonNull(move.move()))
                .toList();
        assertThat(begun).isNotEmpty();
        for (String move : begun) {
            settling.decide(move);
        }
        client.stop(UUID.fromString(rebalance.id()), StopMode.UNDO_FINISHED, "", false);
        Set<String> tried = new HashSet<>();
        while (shown(rebalance).state().equals("stopping")) {
            lead();
            for (String move : begun) {
                String group = settling.value("SELECT COALESCE((SELECT uuid FROM operation_group g JOIN shard_move m"
                        + " ON m.reverse_group = g.id WHERE m.id = '" + move + "'), '')");
                if (!group.isEmpty()) {
                    assertThat(tried.add(group)).as("a group of its own").isTrue();
                    settling.undo(group);
                }
            }
        }
        assertThat(tried).hasSize(3 * begun.size());
        assertThat(shown(rebalance).state()).isEqualTo("failed");
        assertThat(shown(rebalance).note()).contains("each try to take it was undone");
        MoveClient moves =
                ShardwrightClient.connect(List.of(api.base()), api.key()).moves();
        client.stop(UUID.fromString(rebalance.id()), StopMode.UNDO_FINISHED, "", false);
        lead();
        assertThat(shown(rebalance).moves())
                .as("ordered again it is tried as often again")
                .anyMatch(move -> move.stage().equals("reversing"));
        for (String move : begun) {
            String group = moves.show(UUID.fromString(move)).reverseGroup();
            settling.decide(
                    group != null ? group : moves.reverse(UUID.fromString(move)).group());
        }
        api.run("UPDATE shard_move SET state = 'undone', ended_at = 1", "DELETE FROM group_lock");
    }

    @Test
    void byItselfItProposesWhenNothingIsInTheWay() throws Exception {
        api.addNode("n4", "mariadb", false);
        look();
        assertThat(List.of(client.automatic().verdict(), client.automatic().why()))
                .containsExactly("hindered", "node n4 is not at work");
        api.run("DELETE FROM worker_session WHERE node = 'n4'", "DELETE FROM node WHERE name = 'n4'");

        look();
        AutomaticRebalanceView acted = client.automatic();
        assertThat(List.of(acted.mode(), acted.verdict())).containsExactly("start", "acts");
        assertThat(client.list()).hasSize(1);
        RebalanceView made = client.list().get(0);
        assertThat(List.of(made.state(), made.actor()))
                .as("where approvals are needed, it starts nothing by itself")
                .containsExactly("proposed", "automatic");
        look();
        assertThat(client.automatic().why()).isEqualTo("a rebalance is open");

        client.reject(UUID.fromString(made.id()), "not now", false);
        look();
        assertThat(client.automatic().verdict()).isEqualTo("rests");
        assertThat(client.list()).hasSize(1);
        api.run("UPDATE rebalance SET ended_at = ended_at - 3600000");
        look();
        assertThat(client.list()).hasSize(2);
        RebalanceView second = client.list().stream()
                .filter(view -> view.state().equals("proposed"))
                .findFirst()
                .orElseThrow();
        assertThat(client.approve(UUID.fromString(second.id()), second.planHash(), false)
                        .state())
                .as("nobody has proposed it, so anybody may")
                .isEqualTo("queued");
    }

    private static void look() {
        api.operations().automaticRebalance().look(api.term());
    }
}
