package io.shardwright.binlog;

import io.shardwright.move.Renaming;
import io.shardwright.move.TableAddress;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a statement in the log changes a table, its definition or its rows. In doubt it does: a move that is undone loses nothing. */
final class AlterationRule {
    private final TableAddress table;

    AlterationRule(TableAddress table) {
        this.table = table;
    }

    /** Whether a statement changes the table. */
    boolean alters(String schema, String sql) {
        Statement statement;
        List<Token> tokens;
        try {
            tokens = Tokenizer.tokens(sql);
            statement = StatementParser.parse(sql);
        } catch (ShardwrightException | IllegalArgumentException e) {
            return sql.contains(table.name());
        }
        if (statement instanceof Statement.DropDatabase drop) {
            return drop.database().equalsIgnoreCase(table.schema());
        }
        return named(statement)
                .map(names -> names.stream().anyMatch(name -> isTable(schema, name)))
                .orElseGet(() -> !harmless(tokens) && mentions(tokens));
    }

    /** The tables that a statement is about, if they can be told from its words. */
    private static Optional<List<ObjectName>> named(Statement statement) {
        if (statement instanceof Statement.CreateTable create) {
            return Optional.of(List.of(create.table()));
        } else if (statement instanceof Statement.DropTable drop) {
            return Optional.of(drop.tables());
        } else if (statement instanceof Statement.RenameTable rename) {
            return Optional.of(List.of(rename.from(), rename.to()));
        } else if (statement instanceof Statement.Truncate truncate) {
            return Optional.of(List.of(truncate.table()));
        } else if (statement instanceof Statement.CreateIndex index) {
            return Optional.of(List.of(index.table()));
        } else if (statement instanceof Statement.DropIndex index) {
            return Optional.of(List.of(index.table()));
        }
        // ALTER TABLE may name a second table, and everything else is judged by its words.
        return Optional.empty();
    }

    /** Temporary tables are not the table, and rights and upkeep change no rows. */
    private static boolean harmless(List<Token> tokens) {
        return tokens.isEmpty()
                || tokens.get(0).isOneOf("GRANT", "REVOKE", "ANALYZE", "CHECK", "OPTIMIZE", "FLUSH", "REPAIR")
                || tokens.stream().limit(4).anyMatch(token -> token.is("TEMPORARY"));
    }

    private boolean mentions(List<Token> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean ofAnother = i >= 2
                    && tokens.get(i - 1).isSymbol('.')
                    && !tokens.get(i - 2).value().equalsIgnoreCase(table.schema());
            if (token.isName() && token.value().equalsIgnoreCase(table.name()) && !ofAnother) {
                return true;
            }
        }
        return false;
    }

    private boolean isTable(String schema, ObjectName name) {
        return name.name().equalsIgnoreCase(table.name())
                && name.schema().orElse(schema).equalsIgnoreCase(table.schema());
    }

    /** From which name to which, if the statement does nothing but rename this one table, to or from its name. */
    Optional<Renaming> renamed(String schema, String sql) {
        return Stream.of(sql)
                .map(StatementParser::parse)
                .filter(Statement.RenameTable.class::isInstance)
                .map(Statement.RenameTable.class::cast)
                .map(rename -> new Renaming(address(schema, rename.from()), address(schema, rename.to())))
                .findFirst();
    }

    private static TableAddress address(String schema, ObjectName name) {
        return new TableAddress(name.schema().orElse(schema), name.name());
    }
}
