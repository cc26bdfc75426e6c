package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.OpenWork;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.statement.ObjectName;
import io.shardwright.transport.LinkPool;
import io.shardwright.validation.GroupValidation;
import io.shardwright.validation.NodeFindings;
import io.shardwright.validation.Questions;
import io.shardwright.validation.TableTrial;
import io.shardwright.validation.Validation;
import io.shardwright.wire.Prepare;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultChunk;
import io.shardwright.wire.ResultEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks the nodes of a group, all at once, whether they understand its commands, before anything is written. A node that cannot be asked keeps no
 * group from being published: its worker may be back by the time of the group's turn.
 */
final class NodeChecks {
    /** A submitter waits for it, so it must be short; a healthy node answers about a thousand commands in a small part of it. */
    private static final long ANSWER_MILLIS_MAX = 5_000;

    private final LinkPool links;
    private final NodeReader nodes;
    private final OpenWork openWork;

    NodeChecks(MetadataDatabase database, LinkPool links) {
        this.links = links;
        this.nodes = new NodeReader(database);
        this.openWork = new OpenWork(database);
    }

    /** Judges commands in the order of their numbers. */
    Validation check(List<CommandPair> commands) {
        Map<NodeName, List<CommandPair>> byNode = byNode(commands);
        Set<NodeName> busy = openWork.nodes(byNode.keySet());
        return GroupValidation.judge(commands, ask(byNode, busy, Questions::of));
    }

    /**
     * Refuses a table that is to be made under its own name on nodes, where one of them has a table of that name.
     *
     * @param commands that are to make it, among others
     * @throws ShardwrightException {@link ErrorCode#DUPLICATE_TABLE}
     */
    void requireAbsent(String table, List<CommandPair> commands) {
        Map<NodeName, List<CommandPair>> makers = byNode(commands.stream()
                .filter(command -> Questions.makes(command, table))
                .toList());
        ask(makers, Set.of(), (own, schema) -> Questions.whetherThereIs(table, schema))
                .forEach((node, findings) -> {
                    if (findings.unchecked().isEmpty() && findings.absent().isEmpty()) {
                        throw new ShardwrightException(
                                ErrorCode.DUPLICATE_TABLE,
                                "node " + node + " has a table or view '" + findings.schema() + "." + table
                                        + "' already",
                                "Choose another name, or move what is there out of the way.");
                    }
                });
    }

    /**
     * Refuses a sharded table that a node would not make. A node that does not answer refuses nothing.
     *
     * @param commands that are to make it, among others
     * @throws ShardwrightException {@link ErrorCode#BAD_COLUMN} with the server's words
     */
    void requireMakeable(String table, List<CommandPair> commands) {
        Map<NodeName, NodeReader.NodeStatus> fleet = nodes.nodes().stream()
                .collect(Collectors.toMap(status -> status.node().name(), Function.identity()));
        List<CompletableFuture<Optional<ShardwrightException>>> tried = new ArrayList<>();
        for (TableTrial trial : TableTrial.of(table, commands)) {
            NodeReader.NodeStatus status = fleet.get(trial.node());
            if (status != null && status.alive()) {
                tried.add(tried(status.node(), trial));
            }
        }
        for (CompletableFuture<Optional<ShardwrightException>> answer : tried) {
            answer.join().ifPresent(refusal -> {
                throw refusal;
            });
        }
    }

    private CompletableFuture<Optional<ShardwrightException>> tried(Node node, TableTrial trial) {
        return links.query(node.link(), node.schema(), trial.sql(), 0, chunk -> {})
                .orTimeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .handle((end, failure) ->
                        failure == null ? trial.refused(end.number(), String.valueOf(end.error())) : Optional.empty());
    }

    private static Map<NodeName, List<CommandPair>> byNode(List<CommandPair> commands) {
        Map<NodeName, List<CommandPair>> byNode =
                new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        commands.forEach(command -> byNode.computeIfAbsent(command.node(), name -> new ArrayList<>())
                .add(command));
        return byNode;
    }

    private Map<NodeName, NodeFindings> ask(
            Map<NodeName, List<CommandPair>> byNode,
            Set<NodeName> busy,
            BiFunction<List<CommandPair>, String, Questions> questions) {
        Map<NodeName, CompletableFuture<NodeFindings>> asked = new HashMap<>();
        for (NodeReader.NodeStatus status : nodes.nodes()) {
            Node node = status.node();
            List<CommandPair> own = byNode.get(node.name());
            if (own != null && node.engine() == Engine.MARIADB) {
                asked.put(
                        node.name(),
                        status.alive()
                                ? ask(node, questions.apply(own, node.schema()), busy.contains(node.name()))
                                : CompletableFuture.completedFuture(
                                        NodeFindings.unchecked(node.name(), node.schema(), "its worker is not alive")));
            }
        }
        Map<NodeName, NodeFindings> findings = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        asked.forEach((name, answer) -> findings.put(name, answer.join()));
        return findings;
    }

    private CompletableFuture<NodeFindings> ask(Node node, Questions questions, boolean busy) {
        Answers answers = new Answers(questions);
        List<Prepare.Table> tables = questions.tables().stream()
                .map(table -> new Prepare.Table(table.schema().orElse(node.schema()), table.name()))
                .collect(Collectors.toList());
        return links.ask(node.link(), id -> new Prepare(id, questions.statements(), tables), answers::take)
                .orTimeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .handle((end, failure) -> failure == null && end.outcome() == QueryOutcome.OK
                        ? answers.findings(node, busy)
                        : NodeFindings.unchecked(node.name(), node.schema(), why(end, failure)));
    }

    private static String why(@Nullable ResultEnd end, @Nullable Throwable failure) {
        if (failure == null) {
            return end == null || end.error() == null ? "no answer" : end.error();
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "no answer within " + ANSWER_MILLIS_MAX + " ms";
        }
        return cause instanceof ShardwrightException refusal ? refusal.message() : "its answer could not be read";
    }

    /** Gathers what one node says. Rows may still arrive after the waiting for them was given up. */
    private static final class Answers {
        private final Questions questions;
        private final Map<String, NodeFindings.Refused> refused = new HashMap<>();
        private final Set<ObjectName> absent = new HashSet<>();

        Answers(Questions questions) {
            this.questions = questions;
        }

        synchronized void take(ResultChunk chunk) {
            for (List<@Nullable String> row : chunk.rows()) {
                int place = Integer.parseInt(String.valueOf(row.get(1)));
                if (Prepare.TABLE.equals(row.get(0))) {
                    absent.add(questions.tables().get(place));
                } else {
                    refused.put(
                            questions.statements().get(place),
                            new NodeFindings.Refused(
                                    Integer.parseInt(String.valueOf(row.get(2))), String.valueOf(row.get(3))));
                }
            }
        }

        synchronized NodeFindings findings(Node node, boolean busy) {
            return new NodeFindings(node.name(), node.schema(), Optional.empty(), refused, absent, busy);
        }
    }
}
