package io.shardwright.fleet;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;

/** A host and a TCP port. Written {@code host:port}; an IPv6 host stands in brackets. */
public record Endpoint(String host, int port) {
    public Endpoint {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "'" + host + ":" + port + "' is no address",
                    "Write host:port, port 1 to 65535.");
        }
    }

    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING, "'" + text + "' is no address", "Write host:port, port 1 to 65535.");
        }
        return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
