package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.api.AutomaticRebalanceView;
import io.shardwright.api.RebalanceOrderView;
import io.shardwright.api.RebalanceScope;
import io.shardwright.api.RebalanceView;
import io.shardwright.client.MoveClient;
import io.shardwright.client.ShardwrightClient;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rebalance.RebalanceState;
import io.shardwright.rebalance.StopMode;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Orders to rebalances, and what a second person says of them. */
final class RebalanceOrdersApiTest extends RebalanceOrdersScene {
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
        Reply same =
                api.sendWith(second, "POST", path(proposed) + "/approve", "{\"hash\":\"" + proposed.planHash() + "\"}");
        assertThat(List.of(same.status(), same.code()))
                .as("another key of the same person")
                .containsExactly(403, "same-person");
        Reply other = api.postByBob(path(proposed) + "/approve", "{\"hash\":\"00\"}");
        assertThat(List.of(other.status(), other.code())).containsExactly(409, "hash-differs");
        refused(ErrorCode.WRONG_STATE, () -> client.stop(id, StopMode.GRACEFUL, "", false));
        assertThat(shown(proposed).approval()).isNull();

        Reply reply = api.postByBob(path(proposed) + "/approve", "{\"hash\":\"" + proposed.planHash() + "\"}");
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
