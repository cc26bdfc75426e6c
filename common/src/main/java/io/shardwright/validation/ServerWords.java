package io.shardwright.validation;

import io.shardwright.statement.ObjectName;
import io.shardwright.statement.Statement;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server's message about a statement that it does not prepare, and the error numbers that are judged. English, as servers speak unless told otherwise. */
record ServerWords(String message) {
    static final int NO_DATABASE = 1049;
    static final int NO_COLUMN = 1054;
    static final int PARSE = 1064;
    static final int EMPTY = 1065;
    static final int COLUMN_COUNT = 1136;
    static final int NO_TABLE = 1146;
    static final int SYNTAX = 1149;
    static final int LOCK_WAIT = 1205;
    static final int NOT_PREPARABLE = 1295;
    static final int TOO_LONG = 1969;

    /** What is wrong with the text of a new table's definition, whatever else is there: columns, keys, lengths, defaults. */
    private static final Set<Integer> BAD_DEFINITION = Set.of(
            1060, 1061, 1063, 1067, 1068, 1069, 1070, 1071, 1072, 1073, 1074, 1075, 1089, 1090, 1113, 1117, 1118, 1170,
            1171, 1291, 1425, 1426, 1427, 1439);

    private static final Pattern TABLE = Pattern.compile("Table '([^'.]+)\\.([^']+)' doesn't exist");
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    /** The table that is not there; empty where its name cannot be told from the words. */
    Optional<ObjectName> table() {
        Matcher matcher = TABLE.matcher(message);
        return matcher.find()
                ? Optional.of(new ObjectName(Optional.of(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** Whether a definition of a table is refused for what it says itself. */
    static boolean isBadDefinition(int number, Statement statement) {
        return statement instanceof Statement.CreateTable && isBadDefinition(number);
    }

    static boolean isBadDefinition(int number) {
        return BAD_DEFINITION.contains(number);
    }

    /** What stands first in quotes. */
    Optional<String> quoted() {
        Matcher matcher = QUOTED.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The column that is not there, without its table. */
    Optional<String> column() {
        return quoted().map(name -> name.substring(name.lastIndexOf('.') + 1));
    }
}
