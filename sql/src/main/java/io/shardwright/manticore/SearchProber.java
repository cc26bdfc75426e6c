package io.shardwright.manticore;

import io.shardwright.action.Action;
import io.shardwright.action.AddToCluster;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.LeaveCluster;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.attempt.Finding;
import io.shardwright.attempt.Verdict;
import io.shardwright.dialect.SearchStatement;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import io.shardwright.queue.Probes;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Asks a node whether a command's effect is there. Probes that came with the command win; otherwise they are derived from its forward half, where that can be done for sure: a name
 * alone never proves that a table is the one meant. Names of clusters are our own and never used twice, so there a name does.
 */
final class SearchProber {
    /** The words of a statement for a type, where DESC has others. */
    private static final Map<String, String> TYPES = Map.of(
            "int", "uint", "integer", "uint", "multi", "mva", "multi64", "mva64", "field", "text", "boolean", "bool");

    private final ClusterFolders folders;

    SearchProber(ClusterFolders folders) {
        this.folders = folders;
    }

    /** What can be seen of the command's forward half. */
    Finding ask(SearchConnection connection, ClaimedCommand command) throws SQLException {
        try {
            return command.probes().isPresent()
                    ? explicit(connection, command.probes().get())
                    : derived(new NodeState(connection), command);
        } catch (SQLException e) {
            return switch (SearchErrors.of(e)) {
                case LOST, TRANSIENT -> throw e;
                case EXISTS, PERMANENT, MALFORMED ->
                    new Finding(Verdict.UNCLEAR, "its probe failed: " + SearchErrors.line(e));
            };
        }
    }

    /** A probe answers by one row whose first column is 0 or 1; one that finds no row has found nothing. */
    private static Finding explicit(SearchConnection connection, Probes probes) throws SQLException {
        String done = answer(connection, probes.done().sql());
        String undone = answer(connection, probes.undone().sql());
        List<String> answers = List.of("0", "1");
        if (!answers.contains(done) || !answers.contains(undone)) {
            return new Finding(Verdict.UNCLEAR, "its probes answer '" + done + "' and '" + undone + "', not 0 or 1");
        }
        return Finding.of(done.equals("1"), undone.equals("1"), "its probes say done=" + done + ", undone=" + undone);
    }

    private static String answer(SearchConnection connection, String sql) throws SQLException {
        List<List<String>> rows = connection.rows(sql).rows();
        if (rows.size() > 1) {
            throw new SQLException("several rows answer, not one: " + sql);
        }
        return rows.isEmpty() ? "0" : rows.get(0).get(0);
    }

    private Finding derived(NodeState node, ClaimedCommand command) throws SQLException {
        Action forward = command.forward();
        if (forward instanceof MakeDirectory make) {
            boolean there = folders.isThere(make.path());
            return Finding.of(there, !there, "");
        } else if (forward instanceof RemoveDirectory remove) {
            return gone(folders.isThere(remove.path()));
        } else if (forward instanceof DropQuarantined drop) {
            return gone(node.type(drop.quarantine()).isPresent());
        } else if (forward instanceof AddToCluster add) {
            boolean there = held(node, add.cluster(), List.of(add.table())) > 0;
            // Of a table that is not there at all nobody can say that it is in no cluster any more: this is another
            // server than the one that had it.
            return node.type(add.table()).isEmpty()
                    ? new Finding(Verdict.UNCLEAR, "table " + add.table() + " is not on this server")
                    : Finding.of(there, !there, "");
        } else if (forward instanceof LeaveCluster leave) {
            return gone(held(node, leave.cluster(), List.of(leave.table())) > 0);
        } else if (forward instanceof RunSql sql) {
            return ofStatement(node, SearchStatement.parse(sql.sql()), command.direction());
        }
        return Finding.UNASKED;
    }

    private static Finding ofStatement(NodeState node, SearchStatement statement, Direction direction)
            throws SQLException {
        if (statement instanceof SearchStatement.CreateTable create) {
            return made(node, create);
        } else if (statement instanceof SearchStatement.CreateDistributed create) {
            boolean there = node.type(create.table()).isPresent();
            return Finding.of(
                    there && node.parts(create.table()).equals(new HashSet<>(create.parts())),
                    !there,
                    differs(create.table()));
        } else if (statement instanceof SearchStatement.DropTable drop) {
            return gone(node.type(drop.table()).isPresent());
        } else if (statement instanceof SearchStatement.CreateCluster create) {
            return member(node, create.cluster(), direction);
        } else if (statement instanceof SearchStatement.JoinCluster join) {
            return member(node, join.cluster(), direction);
        } else if (statement instanceof SearchStatement.LeaveCluster leave) {
            return gone(node.isIn(leave.cluster()));
        } else if (statement instanceof SearchStatement.AddToCluster add) {
            int there = held(node, add.cluster(), add.tables());
            return Finding.of(there == add.tables().size(), there == 0, "the cluster has " + there + " of its tables");
        } else if (statement instanceof SearchStatement.DropFromCluster drop) {
            int there = held(node, drop.cluster(), drop.tables());
            return Finding.of(there == 0, there == drop.tables().size(), "the cluster has " + there + " of its tables");
        }
        return Finding.UNASKED;
    }

    private static Finding made(NodeState node, SearchStatement.CreateTable create) throws SQLException {
        if (node.type(create.table()).isEmpty()) {
            return Finding.of(false, true, "");
        }
        if (create.columns().isEmpty()) {
            return new Finding(
                    Verdict.UNCLEAR, "table " + create.table() + " is there, and its definition cannot be compared");
        }
        Map<String, String> meant = new LinkedHashMap<>();
        create.columns().get().forEach((column, type) -> meant.put(column, TYPES.getOrDefault(type, type)));
        // Every table has it, said or not.
        meant.put("id", "bigint");
        return Finding.of(node.columns(create.table()).equals(meant), false, differs(create.table()));
    }

    /** Of a cluster that is being joined nobody can tell yet whether it will be; to be left it need not be whole. */
    private static Finding member(NodeState node, String cluster, Direction direction) throws SQLException {
        boolean there = node.isIn(cluster);
        if (there && direction == Direction.FORWARD && !node.isSynced(cluster)) {
            throw new SQLException("cluster '" + cluster + "' is there and not synced yet");
        }
        return Finding.of(there, !there, "");
    }

    private static int held(NodeState node, String cluster, List<String> tables) throws SQLException {
        Set<String> there = node.tablesOf(cluster);
        return (int) tables.stream()
                .filter(table -> there.contains(table.toLowerCase(Locale.ROOT)))
                .count();
    }

    private static Finding gone(boolean exists) {
        return Finding.of(!exists, exists, "");
    }

    private static String differs(String table) {
        return "table " + table + " is there with another definition";
    }
}
