package io.shardwright.operations;

import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import io.shardwright.health.ClusterRules;
import io.shardwright.health.CopyFigures;
import io.shardwright.health.EngineFacts;
import io.shardwright.health.EngineFinding;
import io.shardwright.health.EngineFinding.Kind;
import io.shardwright.health.EngineRecords;
import io.shardwright.health.EngineRecords.Answer;
import io.shardwright.health.EngineTurns;
import io.shardwright.metadata.EngineLooks;
import io.shardwright.metadata.LeaderTerm;
import io.shardwright.metadata.MetadataDatabase;
import io.shardwright.metadata.NodeReader;
import io.shardwright.metadata.NodeReader.NodeStatus;
import io.shardwright.time.Stopwatch;
import io.shardwright.transport.LinkPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks at the nodes of search engines. What is quickly asked is asked by every check of health; what is not, by the leader's look alone, a part of it each time. Safe for use by many threads.
 */
final class EngineLook {
    /** Shards' tables that a look compares, beside those that a look before it has found to differ: each is read whole, on every node that has it. */
    static final int COPIES_MAX = 20;

    /** Distributed tables that a look asks on each node, beside those that have left something out. */
    static final int DISTRIBUTED_MAX = 50;

    /** No more is begun in a look after this time: the schedule that it runs by comes again in five minutes. */
    private static final long LOOK_MILLIS_MAX = 60_000;

    /** Readings in which the same difference is found twice in a row, unless they are written to all the while. */
    private static final int READINGS_MAX = 4;

    private final EngineLooks looks;
    private final NodeReader nodes;
    private final EngineQuestions questions;

    EngineLook(MetadataDatabase database, LinkPool links) {
        this.looks = new EngineLooks(database);
        this.nodes = new NodeReader(database);
        this.questions = new EngineQuestions(links);
    }

    /** How they are now, with what the leader has found last. */
    EngineFacts facts(List<NodeStatus> known) {
        if (known.stream().noneMatch(EngineLook::isOne)) {
            return EngineFacts.NONE;
        }
        EngineRecords before = looks.read();
        List<Answer> answers = questions.state(atWork(known));
        return EngineRecords.facts(before, answers, looks.read());
    }

    private static boolean isOne(NodeStatus status) {
        return status.node().engine() == Engine.MANTICORE;
    }

    private static List<Node> atWork(List<NodeStatus> known) {
        return known.stream()
                .filter(status -> isOne(status) && status.admitted() && status.atWork())
                .map(NodeStatus::node)
                .toList();
    }

    /**
     * Looks further, and takes down what it finds.
     *
     * @param run the look's number, one more each time
     */
    void look(LeaderTerm term, long run) {
        List<NodeStatus> known = nodes.nodes();
        if (known.stream().noneMatch(EngineLook::isOne)) {
            return;
        }
        Stopwatch watch = Stopwatch.started();
        EngineRecords before = looks.read();
        Map<NodeName, Node> working = atWork(known).stream()
                .collect(Collectors.toMap(Node::name, Function.identity(), (a, b) -> a, TreeMap::new));
        List<Answer> answers = questions.state(working.values());
        Map<String, Optional<String>> partial = partial(before, working, run, watch);
        Map<String, Optional<String>> copies = copies(before, working, run, watch);
        EngineRecords after = looks.read();
        // What has changed meanwhile was not looked at, nor were nodes that are not at work any more.
        copies.keySet()
                .removeIf(table -> !Objects.equals(
                        before.copies().get(table), after.copies().get(table)));
        List<EngineFinding> findings = new ArrayList<>(EngineTurns.after(
                Kind.COPIES, after.kept(), copies, after.copies().keySet()));
        findings.addAll(EngineTurns.after(Kind.PARTIAL, after.kept(), partial, objects(working, after.distributed())));
        looks.record(term, ClusterRules.remembered(EngineRecords.facts(before, answers, after)), findings);
    }

    private static Set<String> suspect(EngineRecords records, Kind kind) {
        return records.kept().stream()
                .filter(finding -> finding.kind() == kind)
                .map(EngineFinding::object)
                .collect(Collectors.toSet());
    }

    private static Set<String> objects(Map<NodeName, Node> working, SortedSet<String> tables) {
        return working.keySet().stream()
                .flatMap(node -> tables.stream().map(table -> object(node, table)))
                .collect(Collectors.toSet());
    }

    private static String object(NodeName node, String table) {
        return node + ": " + table;
    }

    /** One table after another, on all nodes at once. */
    private Map<String, Optional<String>> partial(
            EngineRecords records, Map<NodeName, Node> working, long run, Stopwatch watch) {
        Set<String> suspect = suspect(records, Kind.PARTIAL).stream()
                .map(object -> object.substring(object.indexOf(": ") + 2))
                .collect(Collectors.toSet());
        Map<String, Optional<String>> found = new LinkedHashMap<>();
        for (String table : EngineTurns.of(records.distributed(), suspect, run, DISTRIBUTED_MAX)) {
            if (watch.elapsedMillis() > LOOK_MILLIS_MAX / 2) {
                break;
            }
            Map<NodeName, CompletableFuture<Optional<Optional<String>>>> asked = new TreeMap<>();
            working.forEach((name, node) -> asked.put(name, questions.missing(node, table)));
            asked.forEach((node, answer) ->
                    answer.join().ifPresent(missing -> found.put(object(node, table), missing)));
        }
        return found;
    }

    private Map<String, Optional<String>> copies(
            EngineRecords records, Map<NodeName, Node> working, long run, Stopwatch watch) {
        Map<String, Optional<String>> found = new LinkedHashMap<>();
        for (String table : EngineTurns.of(records.copies().keySet(), suspect(records, Kind.COPIES), run, COPIES_MAX)) {
            if (watch.elapsedMillis() > LOOK_MILLIS_MAX) {
                break;
            }
            List<Node> holders = working.values().stream()
                    .filter(node -> records.copies()
                            .getOrDefault(table, new TreeSet<>())
                            .contains(node.name()))
                    .toList();
            compared(holders, table).ifPresent(difference -> found.put(table, difference));
        }
        return found;
    }

    /** In what the copies differ, if in anything; empty if that cannot be told. What is written meanwhile reaches one before the other: only what is read twice in a row is a difference. */
    private Optional<Optional<String>> compared(List<Node> holders, String table) {
        Optional<String> last = Optional.empty();
        for (int reading = 0; reading < READINGS_MAX && holders.size() > 1; reading++) {
            SortedMap<NodeName, CopyFigures> figures = questions.figures(holders, table);
            if (figures.size() < holders.size()) {
                return Optional.empty();
            }
            Optional<String> difference = CopyFigures.difference(figures);
            if (difference.isEmpty() || difference.equals(last)) {
                return Optional.of(difference);
            }
            last = difference;
        }
        return Optional.empty();
    }
}
