package io.shardwright.action;

/**
 * One SQL statement in the dialect of the command's node.
 *
 * @param sql the statement, without a closing semicolon
 */
public record RunSql(String sql) implements Action {
    @Override
    public String name() {
        return "sql";
    }
}
