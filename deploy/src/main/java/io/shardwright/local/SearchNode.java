package io.shardwright.local;

import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Arrays;
import java.util.List;

/**
 * A Manticore server of this machine that takes part in a local cluster. Whoever started it stops it.
 *
 * @param sql where it speaks the MySQL protocol
 * @param api where it speaks its own, to other nodes
 */
public record SearchNode(Endpoint sql, Endpoint api) {
    /**
     * Reads {@code host:port:apiport,...}.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it is nothing like that
     */
    public static List<SearchNode> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(SearchNode::parse).toList();
    }

    private static SearchNode parse(String text) {
        int last = text.lastIndexOf(':');
        if (last < 1) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "'" + text + "' is no Manticore server",
                    "Write host:port:apiport, such as 127.0.0.1:9306:9312.");
        }
        Endpoint sql = Endpoint.parse(text.substring(0, last));
        return new SearchNode(sql, Endpoint.parse(sql.host() + text.substring(last)));
    }

    @Override
    public String toString() {
        return sql + " (to other nodes " + api + ")";
    }
}
