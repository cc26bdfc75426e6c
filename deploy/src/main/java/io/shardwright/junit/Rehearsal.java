package io.shardwright.junit;

import io.shardwright.api.CommandRequest;
import io.shardwright.api.GroupRequest;
import io.shardwright.api.RehearsalView;
import io.shardwright.cli.GroupFile;
import io.shardwright.client.Group;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.NodeName;
import io.shardwright.nodedb.RehearsedCommand;
import io.shardwright.operations.SubmissionRules;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Phase;
import io.shardwright.text.RehearsalText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs groups forward and back in a test, on a schema that the test fills. Every node that a group names is played by the same server: each rehearses its
 * own commands on a copy of the schema.
 */
public final class Rehearsal {
    private final RehearsalServer server;

    Rehearsal(RehearsalServer server) {
        this.server = server;
    }

    /** Runs statements that make what is there before a group comes; unqualified names are in the schema {@code app}. */
    public Rehearsal given(String... statements) {
        for (String statement : statements) {
            server.run(statement);
        }
        return this;
    }

    /**
     * Asserts that a group goes forward and back and leaves schema and rows as they were.
     *
     * @throws AssertionError with what each command did and left
     * @throws io.shardwright.problem.ShardwrightException for a group that would be refused on submission
     */
    public void leavesNoTrace(Group group) {
        require(run(group.request()));
    }

    /** As {@link #leavesNoTrace(Group)}, of a file for {@code group submit}. */
    public void leavesNoTrace(Path file) {
        require(run(GroupFile.read(file)));
    }

    /** Rehearses a group and tells what was seen, without an assertion. */
    public RehearsalView run(Group group) {
        return run(group.request());
    }

    private static void require(RehearsalView seen) {
        if (!seen.leftNoTrace()) {
            throw new AssertionError(String.join(System.lineSeparator(), RehearsalText.full(seen)));
        }
    }

    private RehearsalView run(GroupRequest group) {
        Map<NodeName, Engine> fleet = group.commands().stream()
                .map(CommandRequest::node)
                .distinct()
                .map(NodeName::new)
                .collect(Collectors.toMap(Function.identity(), node -> Engine.MARIADB));
        Map<String, List<RehearsedCommand>> byNode = new TreeMap<>();
        List<String> late = new ArrayList<>();
        for (CommandPair pair : SubmissionRules.check(group, "rehearsal", fleet).commands()) {
            if (pair.phase() == Phase.AFTER) {
                late.add(pair.name());
            } else {
                byNode.computeIfAbsent(pair.node().value(), name -> new ArrayList<>())
                        .add(new RehearsedCommand(
                                pair.name(), pair.forward(), pair.rollback().orElseThrow(), pair.probes()));
            }
        }
        List<RehearsalView.OfNode> nodes = new ArrayList<>();
        byNode.forEach((name, commands) -> nodes.add(new RehearsalView.OfNode(name, server.rehearse(commands), null)));
        return RehearsalView.of(nodes, late);
    }
}
