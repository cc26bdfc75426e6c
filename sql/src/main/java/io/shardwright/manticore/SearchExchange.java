package io.shardwright.manticore;

import io.shardwright.attempt.ErrorClass;
import io.shardwright.attempt.Finding;
import io.shardwright.attempt.HalfKind;
import io.shardwright.attempt.LedgerEntry;
import io.shardwright.attempt.LedgerEntry.End;
import io.shardwright.attempt.StatementError;
import io.shardwright.attempt.Verdict;
import io.shardwright.dialect.SearchStatement;
import io.shardwright.metadata.NodeIntents;
import io.shardwright.noderun.LaneExchange;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Direction;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an attempt at one command asks: of the node on a lane's connection, and of the metadata database what intents it has. */
final class SearchExchange implements LaneExchange {
    private static final Logger log = LoggerFactory.getLogger(SearchExchange.class);

    private final ClaimedCommand command;
    private final SearchServer server;
    private final SearchLane lane;
    private final NodeIntents intents;
    private final SearchProber prober;
    private final ClusterFolders folders;
    private final ReplicaWork replicas;
    private final StopSigns signs;

    SearchExchange(
            ClaimedCommand command,
            SearchServer server,
            SearchLane lane,
            NodeIntents intents,
            ClusterFolders folders,
            ReplicaWork replicas,
            StopSigns signs) {
        this.command = command;
        this.server = server;
        this.lane = lane;
        this.intents = intents;
        this.folders = folders;
        this.replicas = replicas;
        this.prober = new SearchProber(folders);
        this.signs = signs;
    }

    @Override
    public Optional<LedgerEntry> ledger(Direction half) throws SQLException {
        // Elsewhere the ledger is the node's own: a node that is away is found out before anything counts as a try.
        lane.fresh();
        return intents.find(command.id(), half);
    }

    @Override
    public void settle(long connectionId) throws SQLException {
        lane.settle(connectionId);
    }

    @Override
    public HalfKind kind(Direction half) {
        return half(half).kind();
    }

    private SearchHalf half(Direction half) {
        return SearchHalf.of(
                half == command.direction() ? command.action() : command.forward(),
                command.groupNumber(),
                folders,
                replicas);
    }

    @Override
    public Finding probe() throws SQLException {
        return prober.ask(lane.fresh(), command);
    }

    @Override
    public boolean stopped() {
        return signs.mayNotSend();
    }

    @Override
    public long intend(Verdict verdict) throws SQLException {
        SearchConnection connection = lane.fresh();
        intents.intend(command.id(), command.direction(), command.attempt(), verdict, connection.id());
        return connection.id();
    }

    @Override
    public Optional<StatementError> send(End end) throws SQLException {
        signs.sending().run();
        SearchHalf half = half(command.direction());
        try {
            if (half instanceof SearchHalf.Sent sent) {
                SearchConnection connection = lane.connection();
                if (SearchStatement.parse(sent.sql()) instanceof SearchStatement.AddToCluster add) {
                    ClusterWork.awaitKnown(connection, add.cluster(), ClusterWork.HEARD_MILLIS_MAX);
                }
                // A node that joins a cluster receives its tables meanwhile.
                connection.limit(0);
                connection.execute(sent.sql());
            } else if (half instanceof SearchHalf.Done done) {
                done.work().run(lane.connection());
            }
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(new StatementError(SearchErrors.of(e), false, false, SearchErrors.line(e)));
        } catch (ShardwrightException e) {
            ErrorClass kind = e.code() == ErrorCode.UNREACHABLE ? ErrorClass.TRANSIENT : ErrorClass.PERMANENT;
            return Optional.of(new StatementError(kind, false, false, e.message(), Optional.of(e.code())));
        } finally {
            limitAgain();
        }
    }

    private void limitAgain() {
        try {
            lane.connection().limit(SearchServer.QUESTION_TIMEOUT_MILLIS);
        } catch (SQLException e) {
            // It is lost; whoever uses it next finds out.
        }
    }

    @Override
    public void drop() {
        lane.drop();
    }

    @Override
    public void end(End end) {
        intents.end(command.id(), command.direction(), command.attempt(), end);
    }

    @Override
    public void note(End end) {
        try {
            end(end);
        } catch (ShardwrightException e) {
            log.debug("what became of {} is not noted, its probes will tell: {}", command.name(), e.message());
        }
    }

    @Override
    public Failure failed(SQLException e) {
        ShardwrightException refused = server.refused(e);
        return new Failure(
                refused.code(), SearchErrors.of(e) != ErrorClass.LOST, refused.message() + ": " + SearchErrors.line(e));
    }

    @Override
    public String redacted(String text) {
        // Nothing that is sent to such a node has a credential in it.
        return text;
    }
}
