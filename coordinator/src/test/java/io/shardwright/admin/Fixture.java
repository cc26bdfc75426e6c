package io.shardwright.admin;

import io.shardwright.config.RebalanceSettings;
import io.shardwright.transport.QueryHandler;
import io.shardwright.wire.Query;
import java.nio.file.Path;

/** A coordinator with something of everything: nodes, tables and one that was dropped, a move, a rebalance and a group of commands. */
final class Fixture implements AutoCloseable {
    static final String GROUP = "{\"title\":\"t\",\"policy\":\"hold\",\"commands\":[{\"name\":\"a\",\"node\":\"n1\","
            + "\"forward\":\"CREATE TABLE extra (id INT)\",\"rollback\":\"DROP TABLE extra\"},"
            + "{\"name\":\"b\",\"node\":\"n1\",\"after\":[\"a\"],"
            + "\"forward\":\"CREATE TABLE another (id INT)\",\"rollback\":\"DROP TABLE another\"}]}";

    /** A table that was dropped and can be put back. */
    static final String DROPPED = "notes";

    private final RunningApi api;
    private final String group;
    private final String command;
    private final String move;
    private final String rebalance;
    private final String plan;
    private final String hash;
    private final String carol;

    private Fixture(Path folder) throws Exception {
        api = RunningApi.start(
                folder,
                new RebalanceSettings(
                        1, RebalanceSettings.DEFAULT.diskReserveBytes(), RebalanceSettings.DEFAULT.automatic()));
        api.addNode("n1", "mariadb", true);
        api.addNode("n2", "mariadb", true);
        api.createTable(DROPPED, 2);
        new Settling(api).decide(taken(api.delete("/api/v1/tables/" + DROPPED), "/group"));
        api.createTable("users", 4);
        api.createTable("orders", 4);
        api.addNode("n3", "mariadb", true);
        api.addNode("n4", "mariadb", false);
        ServerAnswers answers = new ServerAnswers(api.server());
        // Nobody checks statements here.
        api.answerQueries((from, request, rows) -> request instanceof Query
                ? answers.answer(from, request, rows)
                : QueryHandler.refusing().answer(from, request, rows));
        carol = api.key("carol", "viewer").key().id();
        group = taken(api.post("/api/v1/groups", GROUP), "/group");
        command = taken(api.get("/api/v1/groups/" + group), "/commands/0/id");
        String owner = taken(api.get("/api/v1/tables/users"), "/shards/0/replicas/0/node");
        move = taken(
                api.post(
                        "/api/v1/moves",
                        "{\"table\":\"users\",\"shard\":0,\"target\":\"" + (owner.equals("n1") ? "n2" : "n1") + "\"}"),
                "/group");
        plan = api.post("/api/v1/rebalances/plan", "{\"table\":\"orders\"}")
                .body()
                .path("file")
                .toString();
        Reply proposed = api.post("/api/v1/rebalances", "{\"plan\":" + plan + "}");
        rebalance = taken(proposed, "/id");
        hash = taken(proposed, "/planHash");
        taken(api.postByBob("/api/v1/rebalances/" + rebalance + "/approve", "{\"hash\":\"" + hash + "\"}"), "/id");
    }

    static Fixture start(Path folder) throws Exception {
        return new Fixture(folder);
    }

    private static String taken(Reply reply, String pointer) {
        String text = reply.body().at(pointer).asText();
        if (text.isEmpty()) {
            throw new AssertionError(reply.toString());
        }
        return text;
    }

    RunningApi api() {
        return api;
    }

    String group() {
        return group;
    }

    /** The id of one of its commands. */
    String command() {
        return command;
    }

    String move() {
        return move;
    }

    String rebalance() {
        return rebalance;
    }

    /** The file of a plan, in JSON. */
    String plan() {
        return plan;
    }

    /** Of the plan of the rebalance, which Bob has approved. */
    String hash() {
        return hash;
    }

    /** The id of a key that nobody uses. */
    String carol() {
        return carol;
    }

    @Override
    public void close() {
        api.close();
    }
}
