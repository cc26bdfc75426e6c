package io.shardwright.validation;

import io.shardwright.action.Action;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.Phase;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Judges a group by what its nodes said.
 *
 * <p>Each node's commands are gone through in the order of their numbers, those of the phase after the decision last. A forward half and the probes
 * are judged against what the commands before have made of the node's schema; a rollback against that with its own forward half, because all that
 * came later is undone by then. A verdict that is not certain is a warning: a right group is never refused. The table of verdicts is in docs/queue.md.
 */
public final class GroupValidation {
    /** Of each kind; beyond that more lines help nobody. */
    private static final int WARNINGS_MAX = 20;

    private final List<CommandPair> commands;
    private final Ancestry ancestry;
    private final List<String> warnings = new ArrayList<>();
    private int warningsLeft = WARNINGS_MAX;
    private Optional<Refusal> first = Optional.empty();
    private int further;

    /** At a place, so that the first of all nodes is named. */
    private record Refusal(int place, ErrorCode code, String message, String advice) {}

    private GroupValidation(List<CommandPair> commands) {
        this.commands = commands;
        this.ancestry = new Ancestry(commands);
    }

    /**
     * Judges a group.
     *
     * @param commands in the order of their numbers
     * @param nodes of all their nodes
     */
    public static Validation judge(List<CommandPair> commands, Map<NodeName, NodeFindings> nodes) {
        GroupValidation validation = new GroupValidation(commands);
        nodes.values().forEach(validation::judge);
        return validation.result();
    }

    private Validation result() {
        if (warningsLeft < 0) {
            warnings.add("and " + -warningsLeft + " more");
        }
        String more = further == 0 ? "" : " (and " + further + " more)";
        return new Validation(
                first.map(refusal ->
                        new ShardwrightException(refusal.code(), refusal.message() + more, refusal.advice())),
                warnings);
    }

    private void judge(NodeFindings node) {
        if (node.unchecked().isPresent()) {
            warnings.add(
                    "not checked: node " + node.node() + ": " + node.unchecked().get());
            return;
        }
        GroupSchema schema = new GroupSchema(node.schema());
        for (Phase phase : List.of(Phase.BEFORE, Phase.AFTER)) {
            for (int place = 0; place < commands.size(); place++) {
                CommandPair command = commands.get(place);
                if (command.node().equals(node.node()) && command.phase() == phase) {
                    judge(new Judged(node, schema, place, command));
                }
            }
        }
    }

    /** A command at its place, with what is known of its node so far. */
    private record Judged(NodeFindings node, GroupSchema schema, int place, CommandPair command) {
        String title(Half half) {
            return "command " + (place + 1) + " '" + command.name() + "' on " + node.node() + ", " + half.label();
        }

        /** Whether what is absent now is certainly absent when this half runs. A forward half whose probe says done is not sent at all. */
        boolean certain(Half half) {
            return !node.busy()
                    && !schema.isOpaque()
                    && (half == Half.ROLLBACK || command.probes().isEmpty());
        }
    }

    private void judge(Judged judged) {
        CommandPair command = judged.command();
        command.probes().ifPresent(probes -> {
            statement(judged, Half.PROBE_DONE, probes.done().sql());
            statement(judged, Half.PROBE_UNDONE, probes.undone().sql());
        });
        half(judged, Half.FORWARD, command.forward());
        judged.schema().apply(command.forward(), judged.place());
        command.rollback().ifPresent(rollback -> half(judged, Half.ROLLBACK, rollback));
    }

    private void half(Judged judged, Half half, Action action) {
        if (action instanceof RunSql sql) {
            statement(judged, half, sql.sql());
        } else if (action instanceof QuarantineTable q) {
            renamed(judged, half, in(q.schema(), q.table()), in(q.schema(), q.quarantine()));
        } else if (action instanceof RestoreTable r) {
            renamed(judged, half, in(r.schema(), r.quarantine()), in(r.schema(), r.table()));
        }
    }

    private static ObjectName in(String schema, String table) {
        return new ObjectName(Optional.of(schema), table);
    }

    private void statement(Judged judged, Half half, String sql) {
        List<Token> tokens = Tokenizer.tokens(sql);
        Optional<Token> placeholder =
                tokens.stream().filter(token -> token.isSymbol('?')).findFirst();
        if (placeholder.isPresent()) {
            refuse(
                    judged,
                    half,
                    ErrorCode.BAD_SYNTAX,
                    "a placeholder '?' stands at position " + (placeholder.get().start() + 1),
                    "Write the value itself; a command has no parameters.");
            return;
        }
        NodeFindings.Refused refused = judged.node().refused().get(sql);
        Statement statement = StatementParser.parse(sql);
        if (refused != null && ServerWords.isBadDefinition(refused.number(), statement)) {
            refuse(
                    judged,
                    half,
                    ErrorCode.BAD_COLUMN,
                    refused.message(),
                    "Correct the definition of the table; nothing was published.");
        } else if (refused != null) {
            serverError(judged, half, tokens, refused);
        }
        if (!Targets.isConditional(tokens)) {
            definition(judged, half, statement);
        }
        for (ObjectName target : Targets.ofRows(statement, tokens)) {
            notGone(judged, half, target);
        }
    }

    /** The verdicts on what preparing the statement said. */
    private void serverError(Judged judged, Half half, List<Token> tokens, NodeFindings.Refused refused) {
        ServerWords words = new ServerWords(refused.message());
        switch (refused.number()) {
            case ServerWords.PARSE, ServerWords.EMPTY, ServerWords.SYNTAX ->
                refuse(
                        judged,
                        half,
                        ErrorCode.BAD_SYNTAX,
                        refused.message(),
                        "Correct the statement; nothing was published.");
            case ServerWords.NO_TABLE ->
                words.table().ifPresentOrElse(table -> missing(judged, half, table, refused.message()), () -> {
                    warn(judged, half, refused.message());
                });
            case ServerWords.NO_DATABASE ->
                unknown(
                        judged,
                        half,
                        refused.message(),
                        words.quoted().map(judged.schema()::mayHaveDatabase).orElse(true));
            case ServerWords.NO_COLUMN ->
                unknown(
                        judged,
                        half,
                        refused.message(),
                        words.column()
                                .map(column -> judged.schema().mayHaveColumn(tokens, column))
                                .orElse(true));
            case ServerWords.COLUMN_COUNT ->
                unknown(judged, half, refused.message(), judged.schema().mayHaveChanged(tokens));
            case 0, ServerWords.NOT_PREPARABLE, ServerWords.LOCK_WAIT, ServerWords.TOO_LONG ->
                warn(judged, half, "not checked: " + refused.message());
            default -> warn(judged, half, "the node would refuse it: " + refused.message());
        }
    }

    /** The verdicts on the tables that a definition names, for which preparing it does not look. */
    private void definition(Judged judged, Half half, Statement statement) {
        if (statement instanceof Statement.RenameTable rename) {
            renamed(judged, half, rename.from(), rename.to());
            return;
        }
        boolean drops = statement instanceof Statement.DropTable
                || statement instanceof Statement.DropView
                || statement instanceof Statement.DropIndex;
        if (drops && half == Half.FORWARD) {
            // What is gone already counts as done, as after any crash.
            return;
        }
        for (ObjectName target : Targets.of(statement)) {
            needed(judged, half, target);
        }
    }

    /** A rename of what is not there to what is there counts as done. */
    private void renamed(Judged judged, Half half, ObjectName from, ObjectName to) {
        if (half == Half.ROLLBACK || !isThere(judged, to)) {
            needed(judged, half, from);
        }
    }

    private static boolean isThere(Judged judged, ObjectName name) {
        ObjectName whole = Targets.qualified(name, judged.node().schema());
        return judged.schema().maker(whole.name()).isPresent()
                || (!judged.node().absent().contains(whole)
                        && judged.schema().remover(whole).isEmpty());
    }

    private void needed(Judged judged, Half half, ObjectName name) {
        ObjectName whole = Targets.qualified(name, judged.node().schema());
        if (judged.node().absent().contains(whole)) {
            missing(judged, half, whole, "'" + whole + "' does not exist, or is hidden from the worker's account");
        }
        notGone(judged, half, name);
    }

    private void missing(Judged judged, Half half, ObjectName table, String message) {
        OptionalInt maker = judged.schema().maker(table.name());
        unknown(judged, half, message, maker.isPresent());
        maker.ifPresent(place -> {
            if (!comesBefore(place, judged)) {
                warn(
                        judged,
                        half,
                        "it needs '" + table + "', which command " + (place + 1)
                                + " makes, and does not wait for it: add '"
                                + commands.get(place).name() + "' to its 'after'");
            }
        });
    }

    private void notGone(Judged judged, Half half, ObjectName name) {
        judged.schema().remover(name).ifPresent(place -> {
            String message = "'" + name + "' is not there any more: command " + (place + 1) + " '"
                    + commands.get(place).name() + "' takes it away";
            unknown(judged, half, message, !comesBefore(place, judged));
        });
    }

    private boolean comesBefore(int place, Judged judged) {
        return place == judged.place()
                || commands.get(place).phase() != judged.command().phase()
                || ancestry.isAncestor(place, judged.place());
    }

    /** What is not there is refused, unless the group may have made it by then. */
    private void unknown(Judged judged, Half half, String message, boolean mayBeThere) {
        if (mayBeThere) {
            return;
        }
        if (judged.certain(half)) {
            refuse(
                    judged,
                    half,
                    ErrorCode.UNKNOWN_OBJECT,
                    message,
                    "Correct the name, or let the group make it in a command before.");
        } else {
            warn(judged, half, message);
        }
    }

    private void refuse(Judged judged, Half half, ErrorCode code, String message, String advice) {
        Refusal refusal = new Refusal(judged.place(), code, judged.title(half) + ": " + message, advice);
        if (first.isPresent()) {
            further++;
        }
        first = first.filter(earlier -> earlier.place() <= refusal.place()).or(() -> Optional.of(refusal));
    }

    private void warn(Judged judged, Half half, String message) {
        warningsLeft--;
        if (warningsLeft >= 0) {
            warnings.add(judged.title(half) + ": " + message);
        }
    }
}
