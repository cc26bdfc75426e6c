package io.shardwright.manticore;

import io.shardwright.metadata.NodeIntents;
import io.shardwright.noderun.AttemptRun;
import io.shardwright.noderun.StopSigns;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.ClaimedCommand;
import io.shardwright.queue.Outcome;
import java.nio.file.Path;
import java.util.Set;

/**
 * Runs commands on a Manticore node, one after another, so that each takes effect once however often it is tried and whatever dies on the way. One instance a thread; it keeps one
 * connection of its own.
 */
public final class SearchRun implements AutoCloseable {
    private final SearchServer server;
    private final SearchLane lane;
    private final NodeIntents intents;
    private final ClusterFolders folders;
    private final ReplicaWork replicas;

    /**
     * @param intents of the session
     * @param dataFolder of the server
     * @param replicas what moves need done
     */
    public SearchRun(SearchServer server, NodeIntents intents, Path dataFolder, ReplicaWork replicas) {
        this.server = server;
        this.lane = new SearchLane(server);
        this.intents = intents;
        this.folders = new ClusterFolders(dataFolder);
        this.replicas = replicas;
    }

    /** The actions that this build can do on a Manticore node, {@code name:version}. */
    public static Set<String> knownActions() {
        return SearchHalf.KNOWN;
    }

    /**
     * Runs one half of a command, or finds out what became of an earlier try of it.
     *
     * @param signs what was sent is seen through: the server ends nothing midway
     * @throws ShardwrightException {@link ErrorCode#FENCED} if the node does not belong to this session, {@link ErrorCode#UNREACHABLE} if told to stop before the end of a statement is
     *     known: nothing may be recorded, the next session settles it
     */
    public Outcome run(ClaimedCommand command, StopSigns signs) {
        return AttemptRun.of(
                command, new SearchExchange(command, server, lane, intents, folders, replicas, signs), signs);
    }

    @Override
    public void close() {
        lane.close();
    }
}
