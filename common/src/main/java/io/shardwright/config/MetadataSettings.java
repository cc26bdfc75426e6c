package io.shardwright.config;

import io.shardwright.fleet.Endpoint;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the metadata database is.
 *
 * @param server its address
 * @param schema the database on it
 */
public record MetadataSettings(Endpoint server, String schema, Account account) {
    private static final Pattern URL = Pattern.compile("([^/]+)/([A-Za-z0-9_]{1,64})");

    static MetadataSettings read(Settings settings) {
        String url = settings.text("metadata.url");
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw settings.illegal("metadata.url", "host:port/schema");
        }
        return new MetadataSettings(
                settings.endpointOf("metadata.url", parts.group(1), "host:port/schema"),
                parts.group(2),
                Account.read(settings, "metadata"));
    }
}
