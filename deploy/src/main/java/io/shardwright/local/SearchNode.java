package io.shardwright.local;

import io.shardwright.fleet.Endpoint;
import io.shardwright.manticore.SearchHoldings;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Manticore server of this machine that takes part in a local cluster. Whoever started it stops it.
 *
 * @param sql where it speaks the MySQL protocol
 * @param api where it speaks its own, to other nodes
 */
public record SearchNode(Endpoint sql, Endpoint api) {
    private static final Pattern WRITTEN = Pattern.compile("(\\[[^]]+]|[^:\\[\\]]+)(:[0-9]+)(:[0-9]+)?");

    /**
     * Reads {@code host:port[:apiport],...}. A server that is named without its second port is asked for it.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it is nothing like that, {@link ErrorCode#UNREACHABLE} if a server that is to be asked does not answer
     */
    public static List<SearchNode> parseAll(String text) {
        return Arrays.stream(text.split(",", -1)).map(SearchNode::parse).toList();
    }

    private static SearchNode parse(String text) {
        Matcher parts = WRITTEN.matcher(text.strip());
        if (!parts.matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "'" + text + "' is no Manticore server",
                    "Write host:port:apiport, such as 127.0.0.1:9306:9312.");
        }
        Endpoint sql = Endpoint.parse(parts.group(1) + parts.group(2));
        String api = parts.group(3);
        return new SearchNode(sql, api == null ? new SearchHoldings(sql).api() : Endpoint.parse(parts.group(1) + api));
    }

    @Override
    public String toString() {
        return sql + " (to other nodes " + api + ")";
    }
}
