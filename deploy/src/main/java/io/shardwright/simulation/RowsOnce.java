package io.shardwright.simulation;

import java.util.HashMap;
import java.util.Map;

/** A row change takes effect once, and is undone at most once; so does what nobody could tell of unless an operator looks. */
final class RowsOnce extends Checker {
    private final Map<CommandRecord, Integer> balance = new HashMap<>();

    @Override
    String invariant() {
        return "row changes happen once";
    }

    @Override
    void takesEffect(Running statement) {
        Op.Kind kind = statement.command.op.kind();
        if (kind == Op.Kind.ROWS || kind == Op.Kind.OPAQUE) {
            int now = balance.merge(statement.command, statement.isUndo() ? -1 : 1, Integer::sum);
            require(now == 0 || now == 1, () -> statement + " takes effect and makes it " + now + " times in all");
        }
    }
}
