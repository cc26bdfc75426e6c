package io.shardwright.operations;

import io.shardwright.api.AbsenceView;
import io.shardwright.api.IssueView;
import io.shardwright.api.MisfitView;
import io.shardwright.api.NodeView;
import io.shardwright.api.StandingView;
import io.shardwright.fitness.Fact;
import io.shardwright.fitness.FitnessRules;
import io.shardwright.fitness.Misfit;
import io.shardwright.fitness.Profile;
import io.shardwright.fitness.Severity;
import io.shardwright.fleet.Capability;
import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes as the API shows them. */
final class NodeViews {
    private NodeViews() {}

    /**
     * A node.
     *
     * @param known all nodes, among which those that are admitted are what it is compared with
     * @param absences what becomes of those of them that are away
     */
    static NodeView view(NodeStatus status, List<NodeStatus> known, Map<NodeName, Verdict> absences) {
        NodeReader.Standing standing = status.standing();
        return new NodeView(
                status.node().name().value(),
                status.node().engine().label(),
                status.node().database().toString(),
                status.node().link().toString(),
                status.node().schema(),
                status.node().zone(),
                status.node().capacity(),
                status.node().capabilities().stream()
                        .map(Capability::label)
                        .sorted()
                        .toList(),
                status.epoch(),
                status.alive(),
                status.leaseExpiresAt(),
                Views.orNull(status.build()),
                Views.orNull(status.trouble()),
                status.leftOut(),
                new StandingView(standing.state().label(), standing.reason(), standing.actor(), standing.since()),
                absence(status, absences.get(status.node().name())),
                Stream.concat(misfits(status, known).stream(), ofSettings(status))
                        .map(NodeViews::view)
                        .toList());
    }

    private static @Nullable AbsenceView absence(NodeStatus status, @Nullable Verdict verdict) {
        if (verdict == null) {
            return null;
        }
        long since = status.absentSince();
        if (verdict instanceof Verdict.Held held) {
            return new AbsenceView(since, null, held.why());
        }
        return new AbsenceView(since, verdict instanceof Verdict.Wait wait ? wait.until() : since, null);
    }

    private static MisfitView view(Misfit misfit) {
        return new MisfitView(misfit.fact().label(), misfit.severity().label(), misfit.text(), misfit.advice());
    }

    /** How its worker stands to its settings file, which is no difference from other nodes. */
    private static Stream<Misfit> ofSettings(NodeStatus status) {
        Optional<Profile> said = NodeKeeper.profile(status);
        return Stream.of(
                        said.flatMap(profile -> profile.get(Fact.SETTINGS_REFUSED))
                                .map(why -> new Misfit(
                                        Fact.SETTINGS_REFUSED,
                                        Severity.WARNS,
                                        "the worker goes on by older settings: " + why,
                                        "Put it right in the file; it is taken without a restart.")),
                        said.flatMap(profile -> profile.get(Fact.SETTINGS_WAITING))
                                .map(keys -> new Misfit(
                                        Fact.SETTINGS_WAITING,
                                        Severity.WARNS,
                                        "settings of the worker were changed and wait for its restart: " + keys,
                                        "Restart the worker, or put the settings back.")))
                .flatMap(Optional::stream);
    }

    /** In what it differs from those that are admitted. */
    static List<Misfit> misfits(NodeStatus status, List<NodeStatus> known) {
        if (status.standing().state() == NodeStanding.REMOVED) {
            return List.of();
        }
        List<NodeStatus> fleet = known.stream().filter(NodeStatus::admitted).toList();
        return NodeKeeper.profile(status)
                .map(profile -> FitnessRules.judge(profile, NodeKeeper.profiles(status, fleet)))
                .orElse(List.of());
    }

    /** What of the nodes wants a look. */
    static List<IssueView> issues(List<NodeView> nodes) {
        List<IssueView> issues = new ArrayList<>();
        issue(
                issues,
                "node-drift",
                nodes,
                node -> NodeStanding.of(node.standing().state()).admitted()
                        && !node.misfits().isEmpty(),
                "`node show NODE` says in what they differ, and what to do.");
        issue(
                issues,
                "node-refused",
                nodes,
                node -> NodeStanding.of(node.standing().state()) == NodeStanding.REFUSED,
                "`node show NODE` says why; they are looked at anew when that changes, and `node admit NODE` takes one as it is.");
        issue(
                issues,
                "node-absent",
                nodes,
                node -> node.absence() != null && node.absence().held() == null,
                "Their workers are not there; `node show NODE` says when they are declared lost.");
        issue(
                issues,
                "node-absent-held",
                nodes,
                node -> node.absence() != null && node.absence().held() != null,
                "Their workers are not there, and they are not declared lost: `node show NODE` says why, and `node lost NODE` does it.");
        issue(
                issues,
                "node-lost",
                nodes,
                node -> NodeStanding.of(node.standing().state()) == NodeStanding.LOST,
                "`node show NODE` says which shards nobody reaches; start its server and its worker, and it is taken back.");
        issue(
                issues,
                "node-returning",
                nodes,
                node -> NodeStanding.of(node.standing().state()) == NodeStanding.RETURNING,
                "`node show NODE` says what its return waits for.");
        return issues;
    }

    private static void issue(
            List<IssueView> issues, String type, List<NodeView> nodes, Predicate<NodeView> concerned, String advice) {
        List<String> names =
                nodes.stream().filter(concerned).map(NodeView::name).toList();
        if (!names.isEmpty()) {
            issues.add(new IssueView(type, names.size(), names, advice));
        }
    }
}
