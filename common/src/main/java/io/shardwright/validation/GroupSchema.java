package io.shardwright.validation;

import io.shardwright.action.Action;
import io.shardwright.action.DropQuarantined;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the commands of a group so far have made of one node's schema, as far as their words tell. Errs on the side of "may be there": names made
 * are compared without regard to case and without their database where that is in doubt, names gone only as they are written.
 */
final class GroupSchema {
    private final String schema;

    /** By folded name, with the place of the command that made it. */
    private final Map<String, Integer> made = new HashMap<>();

    /** As written and qualified, with the place of the command that took it away. */
    private final Map<ObjectName, Integer> gone = new HashMap<>();

    /** By folded table, the folded words of what altered it: a column that is made is named there. */
    private final Map<String, Set<String>> altered = new HashMap<>();

    private final Set<String> databases = new HashSet<>();
    private boolean opaque;

    GroupSchema(String schema) {
        this.schema = schema;
    }

    /** Adds what a forward half does, as the command at this place of the group. */
    void apply(Action forward, int place) {
        if (forward instanceof RunSql sql) {
            apply(StatementParser.parse(sql.sql()), sql.sql(), place);
        } else if (forward instanceof QuarantineTable q) {
            rename(in(q.schema(), q.table()), in(q.schema(), q.quarantine()), place);
        } else if (forward instanceof RestoreTable r) {
            rename(in(r.schema(), r.quarantine()), in(r.schema(), r.table()), place);
        } else if (forward instanceof DropQuarantined drop) {
            drop(in(drop.schema(), drop.quarantine()), place);
        }
    }

    private void apply(Statement statement, String sql, int place) {
        if (statement instanceof Statement.CreateTable create) {
            make(create.table(), place);
        } else if (statement instanceof Statement.CreateView create) {
            make(create.view(), place);
        } else if (statement instanceof Statement.CreateDatabase create) {
            databases.add(fold(create.database()));
        } else if (statement instanceof Statement.RenameTable rename) {
            rename(rename.from(), rename.to(), place);
        } else if (statement instanceof Statement.DropTable drop) {
            drop.tables().forEach(table -> drop(table, place));
        } else if (statement instanceof Statement.DropView drop) {
            drop.views().forEach(view -> drop(view, place));
        } else if (statement instanceof Statement.AlterTable alter) {
            alter(alter.table(), Tokenizer.tokens(sql), place);
        } else if (statement instanceof Statement.OtherDdl) {
            names(Tokenizer.tokens(sql)).forEach(name -> made.putIfAbsent(name, place));
        } else if (statement instanceof Statement.Call || statement instanceof Statement.Other) {
            opaque = true;
        }
    }

    private void make(ObjectName name, int place) {
        made.put(fold(name.name()), place);
        gone.remove(qualified(name));
    }

    private void drop(ObjectName name, int place) {
        made.remove(fold(name.name()));
        gone.put(qualified(name), place);
    }

    private void rename(ObjectName from, ObjectName to, int place) {
        drop(from, place);
        make(to, place);
    }

    /** One that renames makes a name that only its further words hold, so that all of them may be that. */
    private void alter(ObjectName table, List<Token> tokens, int place) {
        Set<String> words = names(tokens);
        altered.computeIfAbsent(fold(table.name()), name -> new HashSet<>()).addAll(words);
        if (tokens.stream().anyMatch(token -> token.is("RENAME"))) {
            words.forEach(name -> made.putIfAbsent(name, place));
        }
    }

    private static Set<String> names(List<Token> tokens) {
        Set<String> names = new HashSet<>();
        tokens.stream().filter(Token::isName).forEach(token -> names.add(fold(token.value())));
        return names;
    }

    /** Whether commands came whose doings no words tell, so that anything may be there or gone. */
    boolean isOpaque() {
        return opaque;
    }

    /** The command that made a table or view of this name, if one may have. */
    OptionalInt maker(String name) {
        Integer place = made.get(fold(name));
        return place == null ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** The command that took this away, if it is gone for sure. */
    OptionalInt remover(ObjectName name) {
        Integer place = gone.get(qualified(name));
        return place == null || made.containsKey(fold(name.name())) ? OptionalInt.empty() : OptionalInt.of(place);
    }

    boolean mayHaveDatabase(String database) {
        return databases.contains(fold(database));
    }

    /** Whether one of the tables that these words may name was made or exchanged, or altered so that this column is there. */
    boolean mayHaveColumn(List<Token> tokens, String column) {
        return names(tokens).stream()
                .anyMatch(name -> made.containsKey(name)
                        || altered.getOrDefault(name, Set.of()).contains(fold(column)));
    }

    /** Whether one of the tables that these words may name was made or altered. */
    boolean mayHaveChanged(List<Token> tokens) {
        return names(tokens).stream().anyMatch(name -> made.containsKey(name) || altered.containsKey(name));
    }

    private ObjectName qualified(ObjectName name) {
        return Targets.qualified(name, schema);
    }

    private static ObjectName in(String schema, String table) {
        return new ObjectName(Optional.of(schema), table);
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
