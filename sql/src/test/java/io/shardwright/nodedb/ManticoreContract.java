package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;
import io.shardwright.searchd.SearchNode;
import java.util.stream.Collectors;

/** Manticore, with its ledger in the metadata database. */
final class ManticoreContract implements ContractNode {
    private final SearchNode node;
    private final SearchSessions sessions;

    ManticoreContract(SearchNode node) {
        this.node = node;
        this.sessions = new SearchSessions("m1");
        node.empty();
    }

    @Override
    public Endpoint endpoint() {
        return node.sql();
    }

    @Override
    public Session session(Endpoint at) {
        return sessions.session(at, node.dataFolder());
    }

    @Override
    public void nextSession() {
        sessions.next();
    }

    @Override
    public String table() {
        return "CREATE TABLE t (id bigint, v uint)";
    }

    @Override
    public String otherTable() {
        return "CREATE TABLE t (id bigint, w uint)";
    }

    @Override
    public Refusal transientError() {
        return new Refusal(1064, "42000", "cluster 'c' is not ready, not primary state (synced)");
    }

    @Override
    public void execute(String sql) {
        node.run(sql);
    }

    @Override
    public String columns() {
        return node.tables().contains("t")
                ? node.rows("DESC t").stream().map(row -> row.get(0)).collect(Collectors.joining(","))
                : "";
    }

    @Override
    public String ledger() {
        return sessions.ledger();
    }

    @Override
    public void close() {
        node.empty();
        sessions.close();
    }
}
