package io.shardwright.validation;

import io.shardwright.action.Action;
import io.shardwright.action.QuarantineTable;
import io.shardwright.action.RestoreTable;
import io.shardwright.action.RunSql;
import io.shardwright.queue.CommandPair;
import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import io.shardwright.statement.StatementParser;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one node is to be asked about its commands.
 *
 * @param statements each once, however many commands have it
 * @param tables what definitions name, which preparing them does not look for; qualified
 */
public record Questions(List<String> statements, List<ObjectName> tables) {
    public Questions {
        statements = List.copyOf(statements);
        tables = List.copyOf(tables);
    }

    /** The questions about commands of a node whose unqualified names are in {@code schema}. */
    public static Questions of(List<CommandPair> commands, String schema) {
        Set<String> statements = new LinkedHashSet<>();
        Set<ObjectName> tables = new LinkedHashSet<>();
        for (CommandPair command : commands) {
            command.probes().ifPresent(probes -> {
                statements.add(probes.done().sql());
                statements.add(probes.undone().sql());
            });
            add(command.forward(), schema, statements, tables);
            command.rollback().ifPresent(rollback -> add(rollback, schema, statements, tables));
        }
        return new Questions(List.copyOf(statements), List.copyOf(tables));
    }

    /** The question whether a table or view of that name is there. */
    public static Questions whetherThereIs(String table, String schema) {
        return new Questions(List.of(), List.of(new ObjectName(Optional.of(schema), table)));
    }

    /** Whether a command makes a table of that name. */
    public static boolean makes(CommandPair command, String table) {
        return command.forward() instanceof RunSql sql
                && StatementParser.parse(sql.sql()) instanceof Statement.CreateTable create
                && create.table().name().equals(table);
    }

    private static void add(Action action, String schema, Set<String> statements, Set<ObjectName> tables) {
        if (action instanceof RunSql sql) {
            statements.add(sql.sql());
            Targets.of(StatementParser.parse(sql.sql())).stream()
                    .map(name -> Targets.qualified(name, schema))
                    .forEach(tables::add);
        } else if (action instanceof QuarantineTable quarantine) {
            tables.add(new ObjectName(Optional.of(quarantine.schema()), quarantine.table()));
            tables.add(new ObjectName(Optional.of(quarantine.schema()), quarantine.quarantine()));
        } else if (action instanceof RestoreTable restore) {
            tables.add(new ObjectName(Optional.of(restore.schema()), restore.table()));
            tables.add(new ObjectName(Optional.of(restore.schema()), restore.quarantine()));
        }
    }
}
