package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.json.Json;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Requests made from the description of the API that are wrong in one or several ways, or right: the bytes follow from the seed alone. Types, required fields,
 * enumerations and limits are taken from the description and mostly kept to, so that some get past the reading and reach what is behind it.
 */
final class HostileRequests {
    private static final List<String> METHODS =
            List.of("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS", "TRACE", "FROB", "get");
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "users",
            "orders",
            "n1",
            "n3",
            "users/2",
            "cluster",
            "table/users",
            "count",
            "graceful",
            "mariadb",
            "id bigint primary key, name varchar(100)",
            "SELECT id FROM users",
            "CREATE TABLE extra (id INT)",
            "DROP TABLE extra",
            "{\"action\":\"copy-shard\"}",
            "22:00-06:00 Europe/Berlin",
            "'; DROP TABLE sharding_queue; --",
            "` OR 1=1",
            "../../etc/passwd",
            "%s%n%x",
            "\u0000",
            "\u0001\u001b[2J\r\nX-Injected: 1",
            "\u202e\u2028\u0085",
            "\ud83d\ude00",
            "\ud800",
            "-1",
            "NaN",
            "99999999999999999999",
            "00000000-0000-0000-0000-000000000000",
            "x".repeat(300),
            "y".repeat(70_000));
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "-1",
            "3",
            "1000",
            "1001",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "1e400",
            "1e-400",
            "1.5",
            "-0",
            "1".repeat(900),
            "01",
            "+1",
            "0x1",
            "NaN",
            "Infinity");
    private static final List<String> QUERY_NAMES =
            List.of("dryrun", "DRYRUN", "limit[]", "", "%00", "__proto__", "colour", "%ff");

    private final JsonNode document;
    private final Map<String, String> known;
    private final Random random;
    private final List<JsonNode> operations = new ArrayList<>();
    private final List<String> methods = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();

    /** @param known what may stand for a name in a path, beside nonsense */
    HostileRequests(JsonNode document, Map<String, String> known, long seed) {
        this.document = document;
        this.known = known;
        this.random = new Random(seed);
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    operations.add(method.getValue());
                    methods.add(method.getKey().toUpperCase(Locale.ROOT));
                    paths.add(path.getKey());
                }));
    }

    /** @param operation as the description names it; {@code latin1} has one character a byte; of the request as it would be with its own method */
    record Made(String operation, String method, boolean otherMethod, String latin1) {
        byte[] bytes() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private boolean chance(int inThousand) {
        return random.nextInt(1000) < inThousand;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** One request, by whoever has this {@code Authorization} header; empty for none. */
    Made next(String authorization) {
        int at = random.nextInt(operations.size());
        JsonNode operation = operations.get(at);
        String method = chance(40) ? any(METHODS) : methods.get(at);
        StringBuilder head = new StringBuilder(method + " " + Routes.BASE + path(paths.get(at)) + query(operation))
                .append(" HTTP/1.1\r\nHost: localhost\r\n");
        if (!authorization.isEmpty()) {
            head.append("Authorization: ").append(authorization).append("\r\n");
        }
        byte[] body = operation.has("requestBody") || chance(30) ? body(operation) : new byte[0];
        headers(head, body.length);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return new Made(
                operation.path("operationId").asText(),
                method,
                !method.equals(methods.get(at)),
                bytes.toString(StandardCharsets.ISO_8859_1));
    }

    private void headers(StringBuilder head, int length) {
        head.append("Content-Length: ").append(length).append("\r\n");
        if (chance(20)) {
            head.append("Content-Length: ")
                    .append(chance(500) ? length : length + 1)
                    .append("\r\n");
        }
        if (chance(500)) {
            head.append("Content-Type: ")
                    .append(any(List.of("application/json", "text/xml", "x", "multipart/form-data")))
                    .append("\r\n");
        }
        for (int i = chance(30) ? 2 : chance(200) ? 1 : 0; i > 0; i--) {
            head.append("Idempotency-Key: ")
                    .append(any(List.of("k1", "k" + random.nextInt(), "", "a b", "\u00ff", "z".repeat(4_000))))
                    .append("\r\n");
        }
        if (chance(20)) {
            head.append("X-").append("h".repeat(random.nextInt(9_000))).append(": 1\r\n");
        }
        if (chance(5)) {
            head.append("Transfer-Encoding: chunked\r\n");
        }
    }

    private String path(String template) {
        StringBuilder path = new StringBuilder();
        for (String part : template.substring(1).split("/", -1)) {
            path.append('/').append(part.startsWith("{") ? pathPart(part.substring(1, part.length() - 1)) : part);
        }
        if (chance(15)) {
            path.append(any(List.of("/", "//", "/..", "/%2e%2e", ";x=1", "/x", "%00", "/" + "p".repeat(20_000))));
        }
        return path.toString();
    }

    private String pathPart(String name) {
        if (chance(600) && known.containsKey(name)) {
            return known.getOrDefault(name, "");
        }
        if (chance(30)) {
            return any(List.of("%00", "%ff%fe", "%2F", "%", "%zz", "..", "q".repeat(3_000), "\u00ff"));
        }
        String text = any(TEXTS);
        return encoded(text.length() > 1_000 ? "long" : text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String query(JsonNode operation) {
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.path("in").asText().equals("query")
                    && chance(parameter.path("required").asBoolean() ? 950 : 300)) {
                String name = parameter.path("name").asText();
                for (int i = chance(30) ? 2 : 1; i > 0; i--) {
                    query.append('&').append(name).append('=').append(value(name, parameter.path("schema")));
                }
            }
        }
        if (chance(40)) {
            query.append('&').append(any(QUERY_NAMES)).append('=').append(encoded(any(TEXTS.subList(0, 32))));
        }
        return query.isEmpty() ? "" : "?" + query.substring(1);
    }

    private String value(String name, JsonNode schema) {
        if (chance(150)) {
            return encoded(any(TEXTS.subList(0, 32)));
        }
        if (schema.has("enum")) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .asText();
        }
        return switch (schema.path("type").asText()) {
            case "boolean" -> chance(500) ? "true" : "false";
            // Who waits for long is waited for.
            case "integer" -> name.equals("waitMillis") ? "" + random.nextInt(30) : encoded(any(NUMBERS));
            default -> encoded(any(TEXTS.subList(0, 32)));
        };
    }

    private byte[] body(JsonNode operation) {
        if (chance(1)) {
            return "[".repeat(AdminServer.BODY_BYTES_MAX + 1).getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder text = new StringBuilder();
        write(
                text,
                operation
                        .path("requestBody")
                        .path("content")
                        .path("application/json")
                        .path("schema"),
                0);
        byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
        if (chance(40) && body.length > 0) {
            // No UTF-8, no JSON, or both.
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
        }
        return chance(20) ? Arrays.copyOf(body, random.nextInt(body.length + 1)) : body;
    }

    private void write(StringBuilder text, JsonNode schema, int depth) {
        if (chance(40)) {
            nonsense(text);
            return;
        }
        if (schema.has("$ref")) {
            write(text, document.at(schema.path("$ref").asText().substring(1)), depth);
            return;
        }
        if (schema.has("anyOf")) {
            write(
                    text,
                    schema.path("anyOf").get(random.nextInt(schema.path("anyOf").size())),
                    depth);
            return;
        }
        JsonNode type = schema.path("type");
        switch (type.isArray() ? type.get(random.nextInt(type.size())).asText() : type.asText()) {
            case "object" -> object(text, schema, depth);
            case "array" -> {
                text.append('[');
                for (int i = random.nextInt(depth > 3 ? 1 : 4); i > 0; i--) {
                    write(text, schema.path("items"), depth + 1);
                    text.append(i > 1 ? "," : "");
                }
                text.append(']');
            }
            case "integer", "number" -> text.append(any(NUMBERS.subList(0, chance(800) ? 6 : NUMBERS.size())));
            case "boolean" -> text.append(chance(500));
            case "null" -> text.append("null");
            default -> text.append(quoted(any(TEXTS)));
        }
    }

    private void object(StringBuilder text, JsonNode schema, int depth) {
        List<String> fields = new ArrayList<>();
        schema.path("properties").properties().forEach(property -> {
            boolean required = schema.path("required").toString().contains('"' + property.getKey() + '"');
            if (chance(required ? 970 : 400)) {
                StringBuilder field = new StringBuilder(quoted(property.getKey())).append(':');
                write(field, property.getValue(), depth + 1);
                fields.add(field.toString());
                if (chance(5)) {
                    fields.add(field.toString());
                }
            }
        });
        if (chance(20)) {
            fields.add(quoted(any(TEXTS)) + ":1");
        }
        text.append('{').append(String.join(",", fields)).append('}');
    }

    private void nonsense(StringBuilder text) {
        switch (random.nextInt(7)) {
            case 0 -> text.append("null");
            case 1 -> text.append(any(NUMBERS));
            case 2 -> text.append(quoted(any(TEXTS)));
            case 3 -> text.append("[".repeat(2_000)).append("]".repeat(2_000));
            case 4 -> text.append("{\"a\":".repeat(600)).append('1').append("}".repeat(600));
            case 5 -> text.append("true");
            default -> text.append("'");
        }
    }

    private static String quoted(String text) {
        return Json.mapper().valueToTree(text).toString();
    }
}
