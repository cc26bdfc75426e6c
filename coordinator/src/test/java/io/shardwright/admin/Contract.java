package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.shardwright.json.Json;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Judges answers by the description that the server serves: as strictly as if nothing might be added later. */
final class Contract {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;
    private final ObjectNode closed;
    private final Map<JsonNode, JsonSchema> compiled = new ConcurrentHashMap<>();

    Contract(JsonNode document) {
        this.document = document;
        this.closed = document.path("components").deepCopy();
        closed.path("schemas").forEach(schema -> {
            if (schema.has("properties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
    }

    JsonNode document() {
        return document;
    }

    /** The operation that a request is for, by its path without the query. */
    Optional<JsonNode> operation(String method, String path) {
        String below = path.replaceFirst("\\?.*", "").replaceFirst("^" + Routes.BASE, "");
        JsonNode paths = document.path("paths");
        JsonNode found = paths.path(below);
        var names = paths.fieldNames();
        while (found.isMissingNode() && names.hasNext()) {
            String name = names.next();
            if (below.matches(name.replaceAll("\\{[a-z]+}", "[^/]+"))) {
                found = paths.path(name);
            }
        }
        return Optional.ofNullable(found.get(method.toLowerCase(Locale.ROOT)));
    }

    void check(String method, String path, Reply reply) {
        String kind = reply.contentType().replaceFirst(";.*", "");
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isEmpty()) {
            assertThat(kind).as(method + " " + path).isEqualTo("application/problem+json");
            assertThat(errors(
                            Json.mapper().createObjectNode().put("$ref", "#/components/schemas/ProblemView"),
                            reply.body()))
                    .as(method + " " + path)
                    .isEmpty();
            return;
        }
        JsonNode responses = operation.get().path("responses");
        JsonNode response = responses.has(String.valueOf(reply.status()))
                ? responses.path(String.valueOf(reply.status()))
                : responses.path("default");
        assertThat(response.path("content").fieldNames())
                .as(method + " " + path + " answers " + reply.status())
                .toIterable()
                .contains(kind);
        assertThat(errors(response.path("content").path(kind).path("schema"), reply.body()))
                .as(method + " " + path + " answers " + reply)
                .isEmpty();
    }

    private Iterable<String> errors(JsonNode schema, JsonNode body) {
        JsonSchema judge = compiled.computeIfAbsent(schema, wanted -> {
            ObjectNode whole = Json.mapper().createObjectNode();
            whole.set("components", closed);
            whole.setAll((ObjectNode) wanted);
            return FACTORY.getSchema(whole);
        });
        return judge.validate(body).stream().map(Object::toString).toList();
    }
}
