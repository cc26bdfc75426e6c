package io.shardwright.operations;

import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeStandings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Declares nodes lost, or says why not, as {@link Absences} finds; notices that they return. For one of the leader's threads. */
public final class LossKeeper {
    private static final Logger log = LoggerFactory.getLogger(LossKeeper.class);

    private static final String ACTOR = "coordinator";

    private static final long LOOK_MILLIS = 1_000;

    private final NodeReader nodes;
    private final NodeStandings standings;
    private final Absences absences;
    private final Suspicions suspicions;

    /** What was logged last of each node that is away. */
    private final Map<NodeName, String> said = new HashMap<>();

    LossKeeper(MetadataDatabase database, Absences absences, Suspicions suspicions) {
        this.nodes = new NodeReader(database);
        this.standings = new NodeStandings(database);
        this.absences = absences;
        this.suspicions = suspicions;
    }

    /** Looks at every node once, and returns after how many milliseconds to look again. */
    public long step(LeaderTerm term) {
        List<NodeStatus> known = nodes.nodes();
        suspicions.look(known, nodes.now());
        Map<NodeName, Verdict> verdicts = absences.judge(known);
        said.keySet().retainAll(verdicts.keySet());
        for (NodeStatus status : known) {
            NodeName node = status.node().name();
            Verdict verdict = verdicts.get(node);
            if (verdict != null) {
                apply(term, status, verdict);
            } else if (status.standing().state() == NodeStanding.LOST && status.alive()) {
                standings.change(term, node, StandingChange.RETURN, ACTOR, "its worker is back");
                log.info("node {} returns", node);
            }
        }
        return LOOK_MILLIS;
    }

    private void apply(LeaderTerm term, NodeStatus status, Verdict verdict) {
        NodeName node = status.node().name();
        Instant since = Instant.ofEpochMilli(status.absentSince());
        if (verdict instanceof Verdict.Lose) {
            lose(term, node, "its worker has been away since " + since);
        } else if (verdict instanceof Verdict.Wait wait) {
            say(node, "is away and is declared lost at " + Instant.ofEpochMilli(wait.until()));
        } else if (verdict instanceof Verdict.Held held) {
            say(node, "is away and is not declared lost: " + held.why());
        }
    }

    private void lose(LeaderTerm term, NodeName node, String why) {
        try {
            standings.change(term, node, StandingChange.LOSE, ACTOR, why);
            log.warn("node {} is lost: {}", node, why);
        } catch (ShardwrightException e) {
            if (e.code() != ErrorCode.NODE_IN_USE) {
                throw e;
            }
            log.info("node {} came back just now", node);
        }
    }

    private void say(NodeName node, String what) {
        if (!what.equals(said.put(node, what))) {
            log.warn("node {} {}", node, what);
        }
    }
}
