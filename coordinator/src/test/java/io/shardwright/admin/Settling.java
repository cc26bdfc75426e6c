package io.shardwright.admin;

import io.shardwright.localdb.Account;
import io.shardwright.metadata.GroupSettlement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Brings groups to their ends in the records, as if workers had done their commands. */
record Settling(RunningApi api) {
    /** All before the decision is done, and the leader decides. */
    void decide(Object group) throws SQLException {
        api.run("UPDATE operation_group SET state = 'prepared', remaining = 0 WHERE uuid = '" + group + "'");
        new GroupSettlement(api.database()).decide(api.term(), id(group));
    }

    /** What of it has run is undone. */
    void undo(Object group) throws SQLException {
        api.run("UPDATE operation_group SET state = 'aborting' WHERE uuid = '" + group + "'");
        new GroupSettlement(api.database()).undo(api.term(), id(group));
    }

    /** The number of a group. */
    long id(Object group) throws SQLException {
        return Long.parseLong(value("SELECT id FROM operation_group WHERE uuid = '" + group + "'"));
    }

    /** The first column of the first row. */
    String value(String query) throws SQLException {
        try (Connection root = api.server().connect(Account.ROOT, "shardwright");
                Statement statement = root.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
