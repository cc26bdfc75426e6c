package io.shardwright.nodedb;

import io.shardwright.fleet.Endpoint;
import io.shardwright.noderun.StopSigns;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;
import java.sql.SQLException;

/** MariaDB, with the fence and the ledger on the node. */
final class MariaDbContract implements ContractNode {
    private final NodeFixture fixture = NodeFixture.shared();

    MariaDbContract() throws SQLException {
        fixture.empty();
    }

    @Override
    public Endpoint endpoint() {
        return fixture.server().endpoint();
    }

    @Override
    public Session session(Endpoint at) {
        CommandRun run = fixture.run(fixture.node(at));
        return new Session() {
            @Override
            public Outcome run(ClaimedCommand command, StopSigns signs) {
                return run.run(command, signs);
            }

            @Override
            public void close() {
                run.close();
            }
        };
    }

    @Override
    public void nextSession() {
        fixture.nextEpoch();
    }

    @Override
    public String table() {
        return "CREATE TABLE t (id BIGINT PRIMARY KEY, v INT)";
    }

    @Override
    public String otherTable() {
        return "CREATE TABLE t (id BIGINT PRIMARY KEY, w INT)";
    }

    @Override
    public Refusal transientError() {
        return new Refusal(1205, "HY000", "Lock wait timeout exceeded");
    }

    @Override
    public void execute(String sql) throws SQLException {
        fixture.execute(sql);
    }

    @Override
    public String columns() throws SQLException {
        String columns = fixture.ask("SELECT IFNULL(GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION), '')"
                + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'app' AND TABLE_NAME = 't'");
        return columns;
    }

    @Override
    public String ledger() throws SQLException {
        return fixture.ledger();
    }

    @Override
    public void close() {
        // The server is that of all tests of this process.
    }
}
