package io.shardwright.api;

import io.shardwright.rehearsal.NodeRehearsal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rehearsal saw.
 *
 * @param leftNoTrace whether every node ran all of its commands forward and back, and is as before
 * @param nodes by name
 * @param notRehearsed the commands of the phase after the decision, which have no way back
 */
public record RehearsalView(boolean leftNoTrace, List<OfNode> nodes, List<String> notRehearsed) {
    public RehearsalView {
        nodes = Lists.copy(nodes);
        notRehearsed = Lists.copy(notRehearsed);
    }

    /**
     * What one node's worker says.
     *
     * @param rehearsal null if it could not be had
     * @param error one line; null if there is a rehearsal
     */
    public record OfNode(
            String node,
            @Nullable NodeRehearsal rehearsal,
            @Nullable String error) {
        /** Whether it ran all of its commands forward and back, and is as before. */
        boolean leftNoTrace() {
            return rehearsal != null && rehearsal.leftNoTrace();
        }
    }

    /** Whether there are commands that cannot be rehearsed, so that nothing ran on their nodes. */
    public boolean refused() {
        return nodes.stream()
                .anyMatch(node ->
                        node.rehearsal() != null && !node.rehearsal().refusals().isEmpty());
    }

    /** What the nodes say, judged together. */
    public static RehearsalView of(List<OfNode> nodes, List<String> notRehearsed) {
        return new RehearsalView(nodes.stream().allMatch(OfNode::leftNoTrace), nodes, notRehearsed);
    }
}
