package io.shardwright.operations;

import io.shardwright.api.DrainView;
import io.shardwright.api.NodeDetailView;
import io.shardwright.api.NodeList;
import io.shardwright.api.NodeView;
import io.shardwright.api.ProblemView;
import io.shardwright.api.RebalancePlanView;
import io.shardwright.api.RebalanceStart;
import io.shardwright.api.RebalanceView;
import io.shardwright.api.UndrainView;
import io.shardwright.fitness.Fact;
import io.shardwright.fleet.LossRules.Verdict;
import io.shardwright.fleet.NodeName;
import io.shardwright.fleet.NodeStanding;
import io.shardwright.fleet.StandingChange;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeHoldings;
import io.shardwright.metadata.NodeLosses;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.metadata.NodeStandings;
import io.shardwright.metadata.RebalanceReader;
import io.shardwright.placement.RebalancePlan;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.OrderRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an operator may ask and order of nodes. Safe for use by many threads. */
public final class NodeControl {
    private final NodeReader nodes;
    private final Absences absences;
    private final NodeLosses losses;
    private final NodeHoldings holdings;
    private final NodeStandings standings;
    private final RebalanceReader rebalances;
    private final RebalancePlans plans;
    private final RebalanceControl rebalanceControl;

    NodeControl(MetadataDatabase database, Absences absences, RebalancePlans plans, RebalanceControl rebalanceControl) {
        this.nodes = new NodeReader(database);
        this.absences = absences;
        this.losses = new NodeLosses(database);
        this.holdings = new NodeHoldings(database);
        this.standings = new NodeStandings(database);
        this.rebalances = new RebalanceReader(database);
        this.plans = plans;
        this.rebalanceControl = rebalanceControl;
    }

    /** @param removed whether to list those too that were removed */
    public NodeList list(boolean removed) {
        List<NodeStatus> known = removed ? nodes.everKnown() : nodes.nodes();
        Map<NodeName, Verdict> away = absences.judge(known);
        List<NodeView> views = known.stream()
                .map(status -> NodeViews.view(status, known, away))
                .toList();
        return new NodeList(views, NodeViews.issues(views));
    }

    /** @throws ShardwrightException {@link ErrorCode#NOT_FOUND} */
    public NodeDetailView show(NodeName name) {
        NodeStatus status = find(name);
        Map<String, String> facts = new TreeMap<>();
        NodeKeeper.profile(status).ifPresent(profile -> {
            for (Fact fact : Fact.values()) {
                profile.get(fact).ifPresent(value -> facts.put(fact.label(), value));
            }
        });
        boolean away = status.lost() || (status.admitted() && !status.alive());
        return new NodeDetailView(
                view(status),
                facts,
                Views.orNull(status.factsAt()),
                Views.orNull(status.factsSeenAt()),
                holdings.shards(name),
                away ? losses.shards(name) : List.of(),
                away ? waiting(status) : List.of(),
                settling(status),
                holdings.inTheWay(name));
    }

    private NodeStatus find(NodeName name) {
        return nodes.find(name).orElseThrow(() -> NodeStandings.unknown(name));
    }

    private NodeView view(NodeName name) {
        return view(find(name));
    }

    private NodeView view(NodeStatus status) {
        List<NodeStatus> known = nodes.nodes();
        return NodeViews.view(status, known, absences.judge(known));
    }

    private @Nullable String settling(NodeStatus status) {
        if (status.standing().state() != NodeStanding.RETURNING) {
            return null;
        }
        return losses.find(status.node().name())
                .map(loss -> loss.settling()
                        ? "group " + loss.group().orElseThrow() + " makes right what is on its server"
                        : loss.note().isEmpty()
                                ? "what is on its server is looked at next"
                                : "it waits: " + loss.note())
                .orElse(null);
    }

    private List<String> waiting(NodeStatus status) {
        NodeName name = status.node().name();
        boolean lost = status.standing().state() == NodeStanding.LOST;
        return losses.waiting(name).stream()
                .map(waiting -> {
                    List<String> orders = new ArrayList<>();
                    if (!lost) {
                        orders.add("`node lost " + name + "`");
                    }
                    if (!OrderRules.mayWaiveAway(waiting.state())) {
                        orders.add("`group stop " + waiting.group() + "`");
                    }
                    orders.add("`group waive " + waiting.group() + " --node " + name + "`");
                    return waiting.group() + ": it goes on when the node is back; else "
                            + String.join(", then ", orders);
                })
                .toList();
    }

    /** What {@link #drain} would do. */
    public DrainView planDrain(NodeName node, String reason) {
        GroupControl.checked(reason, false);
        standings.check(node, StandingChange.DRAIN);
        return new DrainView(view(node), plans.drain(node), null, null);
    }

    /**
     * Marks a node as one that is to be emptied, and begins the rebalance that does so. The mark comes first and stays, also if nothing can be moved
     * yet: then the answer says what is in the way.
     *
     * @throws ShardwrightException {@link ErrorCode#NO_NODES} if no other node could take anything; then nothing is marked
     */
    public DrainView drain(LeaderTerm term, NodeName node, String reason, Submitter submitter) {
        // The plan is made anew each time, and differs as rows are written and shards move.
        String request = Digest.of("node-drain", node.value());
        Optional<RebalanceView> before = rebalanceControl.recorded(submitter, request);
        if (before.isPresent()) {
            return new DrainView(view(node), plans.drain(node), before.get(), null);
        }
        standings.check(node, StandingChange.DRAIN);
        RebalancePlanView plan = plans.drain(node);
        standings.change(term, node, StandingChange.DRAIN, submitter.actor(), GroupControl.checked(reason, false));
        if (plan.file().plan().moves().isEmpty()) {
            return new DrainView(view(node), plan, null, null);
        }
        try {
            RebalanceView begun = rebalanceControl.start(term, RebalanceStart.of(plan.file()), request, submitter);
            return new DrainView(view(node), plan, begun, null);
        } catch (ShardwrightException e) {
            if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.UNREACHABLE) {
                throw e;
            }
            return new DrainView(view(node), plan, null, ProblemView.of(e.code(), e.message(), e.advice(), null));
        }
    }

    /** Lets a node take shards again. What was moved stays where it is; what was made to empty it is named. */
    public UndrainView undrain(LeaderTerm term, NodeName node, String reason, String actor) {
        change(term, node, StandingChange.UNDRAIN, reason, actor);
        return planUndrained(node);
    }

    /** What {@link #undrain} would answer. */
    public UndrainView planUndrain(NodeName node, String reason) {
        GroupControl.checked(reason, false);
        standings.check(node, StandingChange.UNDRAIN);
        return planUndrained(node);
    }

    private UndrainView planUndrained(NodeName node) {
        List<String> emptying = rebalances.unended().stream()
                .filter(rebalance -> drains(plans.of(rebalance), node))
                .map(RebalanceReader.Rebalance::id)
                .map(UUID::toString)
                .toList();
        return new UndrainView(view(node), emptying);
    }

    private static boolean drains(RebalancePlan plan, NodeName node) {
        return plan.nodes().stream()
                .anyMatch(change -> change.node().equals(node) && change.role().empties());
    }

    /**
     * Changes how a node stands, where nothing else follows from it.
     *
     * @throws ShardwrightException {@link ErrorCode#WRONG_STATE}, {@link ErrorCode#NODE_IN_USE}
     */
    public NodeView change(LeaderTerm term, NodeName node, StandingChange change, String reason, String actor) {
        standings.change(term, node, change, actor, GroupControl.checked(reason, false));
        return view(node);
    }

    /** Checks what {@link #change} would do; answers with the node as it is. */
    public NodeView plan(NodeName node, StandingChange change, String reason) {
        GroupControl.checked(reason, false);
        standings.check(node, change);
        return view(node);
    }
}
