package io.shardwright.validation;

import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables and views that a statement certainly needs or makes, by its words. */
final class Targets {
    private Targets() {}

    static ObjectName qualified(ObjectName name, String schema) {
        return name.schema().isPresent() ? name : new ObjectName(Optional.of(schema), name.name());
    }

    /** Of a definition, which a server prepares without a look for them. */
    static List<ObjectName> of(Statement statement) {
        if (statement instanceof Statement.AlterTable alter) {
            return List.of(alter.table());
        } else if (statement instanceof Statement.CreateIndex create) {
            return List.of(create.table());
        } else if (statement instanceof Statement.DropIndex drop) {
            return List.of(drop.table());
        } else if (statement instanceof Statement.Truncate truncate) {
            return List.of(truncate.table());
        } else if (statement instanceof Statement.DropTable drop) {
            return drop.tables();
        } else if (statement instanceof Statement.DropView drop) {
            return drop.views();
        } else if (statement instanceof Statement.RenameTable rename) {
            return List.of(rename.from(), rename.to());
        }
        return List.of();
    }

    /**
     * Of a query or a change of rows: its target, and what stands behind FROM and JOIN outside of all parentheses. Inside of them FROM may belong to
     * a function, and behind WITH a name may be the statement's own.
     */
    static List<ObjectName> ofRows(Statement statement, List<Token> tokens) {
        List<ObjectName> targets = new ArrayList<>();
        if (statement instanceof Statement.RowChange change) {
            change.target().ifPresent(targets::add);
        } else if (!(statement instanceof Statement.Read) || !tokens.get(0).is("SELECT")) {
            return targets;
        }
        int depth = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            depth += tokens.get(i).isSymbol('(') ? 1 : tokens.get(i).isSymbol(')') ? -1 : 0;
            if (depth == 0
                    && tokens.get(i).isOneOf("FROM", "JOIN")
                    && tokens.get(i + 1).isName()) {
                targets.add(nameAt(tokens, i + 1));
            }
        }
        return targets;
    }

    private static ObjectName nameAt(List<Token> tokens, int at) {
        String first = tokens.get(at).value();
        boolean qualified = at + 2 < tokens.size()
                && tokens.get(at + 1).isSymbol('.')
                && tokens.get(at + 2).isName();
        return qualified
                ? new ObjectName(Optional.of(first), tokens.get(at + 2).value())
                : new ObjectName(Optional.empty(), first);
    }

    /** Whether the statement is content with finding nothing, or something. */
    static boolean isConditional(List<Token> tokens) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("IF") && tokens.get(i + 1).isOneOf("EXISTS", "NOT")) {
                return true;
            }
        }
        return false;
    }
}
