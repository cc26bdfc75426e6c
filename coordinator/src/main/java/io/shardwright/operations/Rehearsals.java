package io.shardwright.operations;

import io.shardwright.action.Action;
import io.shardwright.api.RehearsalView;
import io.shardwright.fleet.Engine;
import io.shardwright.fleet.Node;
import io.shardwright.json.ActionCodec;
import io.shardwright.json.RehearsalForm;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Phase;
import io.shardwright.queue.Probes;
import io.shardwright.transport.LinkPool;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.Rehearse;
import io.shardwright.wire.ResultEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Lets the nodes of a group rehearse it, all at once, each for itself: nothing of it is written to the queue. */
final class Rehearsals {
    /** Of each table: a rehearsal is no copy of the node. */
    private static final int ROWS_MAX = 10_000;

    /** A node begins no command after it ... */
    private static final long RUN_MILLIS_MAX = 60_000;

    /** ... and this leaves as long for going back and tidying up. */
    private static final long ANSWER_MILLIS_MAX = 2 * RUN_MILLIS_MAX;

    private final LinkPool links;

    Rehearsals(LinkPool links) {
        this.links = links;
    }

    /**
     * Rehearses commands.
     *
     * @param commands in the order of their numbers
     * @param dryRun whether to judge only what can be rehearsed
     */
    RehearsalView run(List<CommandPair> commands, Map<String, Node> fleet, int rows, boolean dryRun) {
        if (rows < 0 || rows > ROWS_MAX) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "rows is " + rows, "Copy 0 to " + ROWS_MAX + " rows of each table.");
        }
        commands.forEach(command -> requireScratch(command, fleet));
        Map<String, List<Rehearse.Command>> byNode = new TreeMap<>();
        List<String> late = new ArrayList<>();
        for (CommandPair command : commands) {
            if (command.phase() == Phase.AFTER) {
                late.add(command.name());
            } else {
                byNode.computeIfAbsent(command.node().value(), name -> new ArrayList<>())
                        .add(command(command));
            }
        }
        List<CompletableFuture<RehearsalView.OfNode>> asked = new ArrayList<>();
        byNode.forEach((name, own) -> asked.add(ask(name, fleet.get(name), own, rows, dryRun)));
        return RehearsalView.of(asked.stream().map(CompletableFuture::join).toList(), late);
    }

    private static void requireScratch(CommandPair command, Map<String, Node> fleet) {
        Node node = fleet.get(command.node().value());
        if (node != null && node.engine() != Engine.MARIADB) {
            throw new ShardwrightException(
                    ErrorCode.UNSUPPORTED,
                    "command '" + command.name() + "' is for node " + command.node()
                            + ", whose engine has no schemas to rehearse in",
                    "Rehearse what is for MariaDB nodes, and try the rest on a server of your own.");
        }
    }

    private static Rehearse.Command command(CommandPair pair) {
        Action rollback = pair.rollback()
                .orElseThrow(() -> new IllegalStateException("command '" + pair.name() + "' has no rollback"));
        return new Rehearse.Command(
                pair.name(),
                ActionCodec.encode(pair.forward()),
                ActionCodec.encode(rollback),
                pair.probes().map(Probes::done).map(probe -> probe.sql()).orElse(null),
                pair.probes().map(Probes::undone).map(probe -> probe.sql()).orElse(null));
    }

    private CompletableFuture<RehearsalView.OfNode> ask(
            String name, @Nullable Node node, List<Rehearse.Command> commands, int rows, boolean dryRun) {
        if (node == null) {
            return CompletableFuture.completedFuture(
                    new RehearsalView.OfNode(name, null, "the node is not in the fleet"));
        }
        List<String> texts = new CopyOnWriteArrayList<>();
        return links.ask(
                        node.link(),
                        id -> new Rehearse(id, commands, rows, RUN_MILLIS_MAX, dryRun),
                        chunk -> chunk.rows().forEach(row -> texts.add(String.valueOf(row.get(0)))))
                .orTimeout(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .handle((end, failure) -> answer(name, texts, end, failure));
    }

    private static RehearsalView.OfNode answer(
            String name, List<String> texts, @Nullable ResultEnd end, @Nullable Throwable failure) {
        if (failure == null && end != null && end.outcome() == QueryOutcome.OK && texts.size() == 1) {
            try {
                return new RehearsalView.OfNode(name, RehearsalForm.read(texts.get(0)), null);
            } catch (ShardwrightException e) {
                return new RehearsalView.OfNode(name, null, e.message());
            }
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String why = end != null && end.error() != null ? end.error() : "its answer could not be read";
        if (cause instanceof TimeoutException) {
            why = "no answer within " + ANSWER_MILLIS_MAX + " ms; what it has made is removed by its worker";
        } else if (cause instanceof ShardwrightException refusal) {
            why = refusal.message();
        }
        return new RehearsalView.OfNode(name, null, why);
    }
}
