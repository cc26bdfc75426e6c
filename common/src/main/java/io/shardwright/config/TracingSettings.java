package io.shardwright.config;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.span.Sampling;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a process sends traces.
 *
 * @param endpoint the collector's address for spans by OTLP over HTTP; empty: there are none
 * @param headers that it is sent with every request
 * @param sampling which traces are kept
 */
public record TracingSettings(Optional<URI> endpoint, Map<String, Secret> headers, Sampling sampling) {
    static final String ENDPOINT = "tracing.endpoint";
    static final String HEADERS_FILE = "tracing.headers-file";
    static final String SAMPLED = "tracing.sampled";

    /** No traces. */
    public static final TracingSettings OFF = new TracingSettings(Optional.empty(), Map.of(), new Sampling(1));

    private static final String ENDPOINT_FORM =
            "the whole URL of a collector for OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces";

    private static final Pattern HEADER =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}): *([\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?)");

    /** Those of the connection and of what is sent. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "expect",
            "host",
            "transfer-encoding",
            "upgrade");

    private static final Pattern SHARE = Pattern.compile("0|1|[01]\\.0{1,9}|0\\.[0-9]{1,9}");

    public TracingSettings {
        headers = Map.copyOf(headers);
    }

    static TracingSettings read(Settings settings) {
        Optional<URI> endpoint = Optional.of(settings.text(ENDPOINT, ""))
                .filter(text -> !text.isEmpty())
                .map(text -> endpoint(settings, text));
        Map<String, Secret> headers =
                settings.secretFile(HEADERS_FILE).map(TracingSettings::headers).orElse(Map.of());
        String share = settings.text(SAMPLED, "1");
        if (!SHARE.matcher(share).matches()) {
            throw settings.illegal(SAMPLED, "a number from 0 to 1, such as 0.25");
        }
        return new TracingSettings(endpoint, headers, new Sampling(Double.parseDouble(share)));
    }

    private static URI endpoint(Settings settings, String text) {
        URI address;
        try {
            address = new URI(text);
        } catch (URISyntaxException e) {
            throw settings.illegal(ENDPOINT, ENDPOINT_FORM);
        }
        if (address.getRawUserInfo() != null || address.getRawQuery() != null || address.getRawFragment() != null) {
            // Not shown: what stands there is often a key.
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting '" + ENDPOINT + "' has more than scheme, host, port and path",
                    "Allowed: " + ENDPOINT_FORM + "; keys go into the file that " + HEADERS_FILE + " names.");
        }
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String path = String.valueOf(address.getRawPath());
        if (!Set.of("http", "https").contains(scheme) || address.getHost() == null || path.length() < 2) {
            throw settings.illegal(ENDPOINT, ENDPOINT_FORM);
        }
        return address;
    }

    private static Map<String, Secret> headers(Secret file) {
        Map<String, Secret> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        List<String> lines = file.value().lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            Matcher parts = HEADER.matcher(line);
            if (!parts.matches()) {
                throw unfit(i, "is no 'Name: value'");
            }
            if (OURS.contains(parts.group(1).toLowerCase(Locale.ROOT))) {
                throw unfit(i, "has a header that is not for users to set");
            }
            if (headers.put(parts.group(1), new Secret(parts.group(2))) != null) {
                throw unfit(i, "has a header that is there already");
            }
        }
        return headers;
    }

    /** Without the line: it may be a key. */
    private static ShardwrightException unfit(int index, String what) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "line " + (index + 1) + " of the file that setting '" + HEADERS_FILE + "' names " + what,
                "Write one header a line, 'Name: value', in ASCII, as the collector asks for it.");
    }
}
