package io.shardwright.operations;

import io.shardwright.api.GroupRequest;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.RehearsalRequest;
import io.shardwright.api.RehearsalView;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.NodeReader;
import io.shardwright.planning.TablePlan;
import io.shardwright.queue.GroupSubmission;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Groups that users write themselves: checked, rehearsed, published. Safe for use by many threads. */
public final class Submissions {
    private final NodeReader nodes;
    private final NodeChecks checks;
    private final Rehearsals rehearsals;
    private final Publishing publishing;

    Submissions(NodeReader nodes, NodeChecks checks, Rehearsals rehearsals, Publishing publishing) {
        this.nodes = nodes;
        this.checks = checks;
        this.rehearsals = rehearsals;
        this.publishing = publishing;
    }

    /** What {@link #submit} would publish. */
    public PlanView plan(GroupRequest request, Submitter submitter) {
        GroupSubmission submission = checked(request, submitter);
        return Views.plan(submission, checks.check(submission.commands()).orThrow());
    }

    /** Checks a group as a whole and publishes it. */
    public PublishedView submit(LeaderTerm leader, GroupRequest request, Submitter submitter) {
        String digest = Digest.of("group", request.withKey(null));
        return publishing.once(submitter, digest, () -> {
            GroupSubmission submission = checked(request, submitter);
            List<String> warnings = checks.check(submission.commands()).orThrow();
            TablePlan plan = new TablePlan(submission, new CatalogChange.None(), List.of(), List.of());
            return publishing.publish(leader, () -> plan, digest, submitter, warnings);
        });
    }

    /**
     * Runs a group forward and back on scratch schemas of its nodes. Any coordinator may: nothing is written.
     *
     * @param dryRun whether to judge only what can be rehearsed
     */
    public RehearsalView rehearse(RehearsalRequest request, boolean dryRun) {
        GroupSubmission submission =
                checked(request.group(), new Submitter(Submitter.DRY_RUN_KEY, Submitter.DRY_RUN_KEY));
        Map<String, Node> fleet = nodes.nodes().stream()
                .map(NodeReader.NodeStatus::node)
                .collect(Collectors.toMap(node -> node.name().value(), Function.identity()));
        return rehearsals.run(submission.commands(), fleet, Objects.requireNonNullElse(request.rows(), 0), dryRun);
    }

    private GroupSubmission checked(GroupRequest request, Submitter submitter) {
        Map<NodeName, Engine> fleet = nodes.nodes().stream()
                .collect(Collectors.toMap(
                        status -> status.node().name(), status -> status.node().engine()));
        return SubmissionRules.check(request, submitter.idempotencyKey(), fleet);
    }
}
