package io.shardwright.operations;

import io.shardwright.fitness.JoinRules;
import io.shardwright.fitness.JoinRules.Newcomer;
import io.shardwright.fitness.JoinRules.Verdict;
import io.shardwright.fitness.Profile;
import io.shardwright.fleet.StandingChange;
import io.shardwright.json.ProfileForm;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeStandings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Admits newcomers, or says why not, as {@link JoinRules} finds from the records. For the leader's thread. */
public final class NodeKeeper {
    private static final Logger log = LoggerFactory.getLogger(NodeKeeper.class);

    private static final String ACTOR = "coordinator";

    private static final long LOOK_MILLIS = 1_000;

    private final NodeReader nodes;
    private final NodeStandings standings;
    private final LongSupplier joinMillis;

    /** @param joinMillis how long a newcomer must have been there */
    public NodeKeeper(MetadataDatabase database, LongSupplier joinMillis) {
        this.nodes = new NodeReader(database);
        this.standings = new NodeStandings(database);
        this.joinMillis = joinMillis;
    }

    /** Looks at every newcomer once, and returns after how many milliseconds to look again. */
    public long step(LeaderTerm term) {
        List<NodeStatus> known = nodes.nodes();
        List<NodeStatus> newcomers = known.stream()
                .filter(status -> !status.admitted() && !status.lost())
                .toList();
        if (newcomers.isEmpty()) {
            return LOOK_MILLIS;
        }
        List<NodeStatus> fleet =
                new ArrayList<>(known.stream().filter(NodeStatus::admitted).toList());
        long now = nodes.now();
        for (NodeStatus newcomer : newcomers) {
            // Each admitted one counts for those after it.
            if (judge(term, newcomer, fleet, now)) {
                fleet.add(newcomer);
            }
        }
        return LOOK_MILLIS;
    }

    /** The profiles of those nodes of a fleet that are of the same engine, in their order; of a member its own too. */
    static List<Profile> profiles(NodeStatus beside, List<NodeStatus> fleet) {
        return fleet.stream()
                .filter(other -> other.node().engine() == beside.node().engine())
                .map(NodeKeeper::profile)
                .flatMap(Optional::stream)
                .toList();
    }

    static Optional<Profile> profile(NodeStatus status) {
        return status.facts().map(ProfileForm::read);
    }

    /** Whether it is admitted now. */
    private boolean judge(LeaderTerm term, NodeStatus status, List<NodeStatus> fleet, long now) {
        Newcomer newcomer = new Newcomer(
                status.standing().state(),
                status.standing().since(),
                status.atWork() ? Optional.of(status.presentSince()) : Optional.empty(),
                profile(status));
        Verdict verdict = JoinRules.judge(newcomer, profiles(status, fleet), joinMillis.getAsLong(), now);
        if (verdict instanceof Verdict.Admit admit) {
            standings.change(term, status.node().name(), StandingChange.ADMIT, ACTOR, "");
            log.info("node {} is admitted", status.node().name());
            admit.warnings()
                    .forEach(misfit ->
                            log.warn("node {}: {}. {}", status.node().name(), misfit.text(), misfit.advice()));
            return true;
        }
        if (verdict instanceof Verdict.Refuse refuse) {
            standings.change(term, status.node().name(), StandingChange.REFUSE, ACTOR, refuse.why());
            log.warn("node {} is refused: {}", status.node().name(), refuse.why());
        } else if (verdict instanceof Verdict.Reconsider) {
            standings.change(term, status.node().name(), StandingChange.RECONSIDER, ACTOR, "");
            log.info("node {} is fit now", status.node().name());
        } else if (verdict instanceof Verdict.Wait wait
                && !NodeStandings.cut(wait.why()).equals(status.standing().reason())) {
            standings.explain(term, status.node().name(), wait.why());
        }
        return false;
    }
}
