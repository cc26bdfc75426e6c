package io.shardwright.manticore;

import io.shardwright.action.Action;
import io.shardwright.action.MakeDirectory;
import io.shardwright.action.RemoveDirectory;
import io.shardwright.action.RunSql;
import io.shardwright.attempt.HalfKind;
import io.shardwright.dialect.SearchStatement;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How one half of a command is run on a node. */
sealed interface SearchHalf {
    /** The actions that a worker of a Manticore node can do, {@code name:version}. */
    Set<String> KNOWN = Stream.concat(
                    Stream.of("sql:1", "make-directory:1", "remove-directory:1"), ReplicaWork.KNOWN.stream())
            .collect(Collectors.toUnmodifiableSet());

    /** What it can leave behind, which decides how its outcome can be told. */
    HalfKind kind();

    /** A statement for the server. */
    record Sent(String sql, HalfKind kind) implements SearchHalf {}

    /** What the worker does itself, on its host or by several statements; right to be begun again at any time. */
    record Done(Work work) implements SearchHalf {
        @Override
        public HalfKind kind() {
            return HalfKind.RESUMABLE;
        }
    }

    /** Done on a connection, if it needs one. */
    interface Work {
        void run(SearchConnection connection) throws SQLException;
    }

    /**
     * How an action is run.
     *
     * @param group the number of the group that asks
     * @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} for an action that is not for this engine, {@link ErrorCode#BAD_STATEMENT} for SQL that is not one statement
     */
    static SearchHalf of(Action action, long group, ClusterFolders folders, ReplicaWork replicas) {
        if (action instanceof RunSql sql) {
            return new Sent(sql.sql(), kind(SearchStatement.parse(sql.sql())));
        } else if (action instanceof MakeDirectory make) {
            return new Done(connection -> folders.make(make.path()));
        } else if (action instanceof RemoveDirectory remove) {
            return new Done(connection -> folders.remove(remove.path()));
        }
        Optional<Work> work = replicas.of(action, group, folders);
        if (work.isPresent()) {
            return new Done(work.get());
        }
        throw new ShardwrightException(
                ErrorCode.UNSUPPORTED,
                "action '" + action.name() + "' is not one that a Manticore node can do",
                "Send it to a node of the engine it is for.");
    }

    /** What reaches other nodes may be done on some of them and refused by others; and no change of rows is in one transaction with a ledger. */
    private static HalfKind kind(SearchStatement statement) {
        if (statement instanceof SearchStatement.CreateTable
                || statement instanceof SearchStatement.CreateDistributed
                || statement instanceof SearchStatement.DropTable
                || statement instanceof SearchStatement.CreateCluster
                || statement instanceof SearchStatement.Read) {
            return HalfKind.DEFINITION;
        }
        return HalfKind.OPAQUE;
    }
}
