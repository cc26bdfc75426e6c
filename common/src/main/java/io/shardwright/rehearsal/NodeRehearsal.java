package io.shardwright.rehearsal;

import java.util.List;

/**
 * What a rehearsal saw on one node.
 *
 * @param commands in the order in which they ran forward
 * @param tables that were copied into the scratch schema
 * @param leaves what is other at the end than it was at the beginning, in schema or rows; one line each
 * @param refusals why commands cannot be rehearsed, one line each; unless empty, nothing ran
 * @param warnings in what the scratch schema is not like the node's own, one line each
 */
public record NodeRehearsal(
        List<CommandRehearsal> commands,
        List<String> tables,
        List<String> leaves,
        List<String> refusals,
        List<String> warnings) {
    public NodeRehearsal {
        commands = List.copyOf(commands);
        tables = List.copyOf(tables);
        leaves = List.copyOf(leaves);
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    /** Whether nothing failed and nothing is other than before. */
    public boolean leftNoTrace() {
        return refusals.isEmpty()
                && leaves.isEmpty()
                && commands.stream()
                        .noneMatch(command -> command.forward().failed()
                                || command.rollback().failed()
                                || !command.leaves().isEmpty());
    }
}
