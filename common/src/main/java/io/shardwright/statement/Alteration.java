package io.shardwright.statement;

import java.util.List;
import java.util.Optional;

/**
 * An ALTER TABLE with the statement that takes it back. What both do to the definition of a table can be tried on a copy of it that has no rows; so it can be told whether a table is as the
 * first has left it, or as it was before.
 *
 * @param table the one that both change
 * @param forward the ALTER TABLE
 * @param rollback another one, or the CREATE or DROP of an index
 */
public record Alteration(ObjectName table, String forward, String rollback) {
    /**
     * The alteration that a pair of statements is.
     *
     * @return empty if it is none, or one that does more than change the definition of one table: that gives it another name, moves or drops rows or values, or refers to a table by
     *     its schema, in which a copy would refer to it too
     */
    public static Optional<Alteration> of(String forward, String rollback) {
        return StatementParser.parse(forward) instanceof Statement.AlterTable altered
                        && altered(StatementParser.parse(rollback)).equals(Optional.of(altered.table()))
                        && definesOnly(forward)
                        && definesOnly(rollback)
                        && !dropsValues(Tokenizer.tokens(forward))
                ? Optional.of(new Alteration(altered.table(), forward, rollback))
                : Optional.empty();
    }

    private static Optional<ObjectName> altered(Statement rollback) {
        if (rollback instanceof Statement.AlterTable alter) {
            return Optional.of(alter.table());
        } else if (rollback instanceof Statement.CreateIndex create && !create.orReplace()) {
            return Optional.of(create.table());
        } else if (rollback instanceof Statement.DropIndex drop) {
            return Optional.of(drop.table());
        }
        return Optional.empty();
    }

    private static boolean definesOnly(String sql) {
        List<Token> tokens = Tokenizer.tokens(sql);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : token;
            boolean renamesTable = token.is("RENAME") && !next.isOneOf("COLUMN", "INDEX", "KEY");
            boolean refersElsewhere = token.is("REFERENCES")
                    && i + 2 < tokens.size()
                    && tokens.get(i + 2).isSymbol('.');
            boolean movesRows = token.isOneOf("EXCHANGE", "DISCARD", "IMPORT", "TRUNCATE")
                    || (token.is("CONVERT") && next.isOneOf("PARTITION", "TABLE"));
            if (renamesTable || refersElsewhere || movesRows) {
                return false;
            }
        }
        return true;
    }

    /** What it drops but keys, constraints and defaults no rollback brings back: the values of a column, the rows of a partition, history. */
    private static boolean dropsValues(List<Token> tokens) {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).is("DROP")
                    && !tokens.get(i + 1)
                            .isOneOf("INDEX", "KEY", "PRIMARY", "FOREIGN", "CONSTRAINT", "CHECK", "DEFAULT")) {
                return true;
            }
        }
        return false;
    }
}
