package io.shardwright.server;

import io.shardwright.fitness.Profile;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.Incarnation;
import io.shardwright.fleet.NodeMark;
import io.shardwright.run.NodeAsked;
import java.util.Set;

/** The server of this worker's node, of whatever engine, as one session takes and uses it. For one thread at a time. */
public interface NodeServer {
    /**
     * Checks that it answers and makes what the worker keeps on it, without taking it; upon return it is known to be this node's.
     *
     * @throws io.shardwright.problem.ShardwrightException ACCESS_DENIED, UNREACHABLE, or BAD_SETTING if it is another node's
     */
    void prepare();

    /** What the node can do beyond what every node of its engine can. */
    Set<Capability> capabilities();

    /** What its fence says; it must have been prepared. */
    NodeMark mark();

    /**
     * Takes the node for {@code epoch}; upon return nothing of an older session is under way on it, and nothing can begin.
     *
     * @param incarnation of the metadata database that gave the epoch
     * @throws io.shardwright.problem.ShardwrightException FENCED if the node's epoch is as new or newer, METADATA_OUTDATED if it belongs to a later life of the metadata database or
     *     to another database, UNREACHABLE if the server does not let go of an older session
     */
    void take(long epoch, Incarnation incarnation);

    /**
     * Silences a node that a restored metadata database is to be compared with: upon return nothing of any session is under way on it, and nothing can begin until a session takes it
     * anew.
     *
     * @param restored the life of the metadata database that is to be compared
     * @param epoch to raise the fence to
     * @throws io.shardwright.problem.ShardwrightException as {@link #take}
     */
    void silence(Incarnation restored, long epoch);

    /** The actions that this build can do there, {@code name:version}. */
    Set<String> knownActions();

    /** What it is like now, for the session of this epoch. From any thread. */
    Profile survey(long epoch);

    /** What the session of this epoch does with it. */
    NodeUse use(long epoch);

    /** Reads from it while it may not be taken. */
    NodeAsked reads();
}
