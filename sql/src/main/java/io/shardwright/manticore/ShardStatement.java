package io.shardwright.manticore;

import io.shardwright.statement.Token;
import io.shardwright.statement.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A user's statement to the table of one shard, as the coordinator sends it: with the table's name alone, whichever cluster it is in at the moment. */
final class ShardStatement {
    /** See {@link io.shardwright.table.PhysicalNames#shardTable}. */
    private static final Pattern SHARD_TABLE = Pattern.compile("[a-z0-9_]+_g[0-9]+_s[0-9]+_e[0-9]+");

    private final String sql;
    private final List<Token> names;

    private ShardStatement(String sql, List<Token> names) {
        this.sql = sql;
        this.names = names;
    }

    /** Empty for a statement that names no shard's table. */
    static Optional<ShardStatement> of(String sql) {
        List<Token> names = Tokenizer.tokens(sql).stream()
                .filter(token ->
                        token.isName() && SHARD_TABLE.matcher(token.value()).matches())
                .toList();
        return names.isEmpty() ? Optional.empty() : Optional.of(new ShardStatement(sql, names));
    }

    String table() {
        return names.get(0).value();
    }

    /** The statement through a cluster, where its first name stands: what a change names first is what it changes. */
    String through(Optional<String> cluster) {
        if (cluster.isEmpty()) {
            return sql;
        }
        int start = names.get(0).start();
        return sql.substring(0, start) + cluster.get() + ":" + sql.substring(start);
    }
}
