package io.shardwright.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.json.Json;
import io.shardwright.json.JsonMistake;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object in a request, read strictly: of the right type, each once, none that nobody asked for. A typing error in a
 * change must not quietly mean something else. The fields that an object may have are told before any is taken: of a misspelt one it is said that
 * nobody knows it, not that another is missing.
 */
final class JsonFields {
    private static final ObjectReader STRICT = Json.mapper()
            .readerFor(JsonNode.class)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final String path;
    private final ObjectNode object;
    private final Set<String> known;

    private JsonFields(String path, ObjectNode object, Set<String> known) {
        this.path = path;
        this.object = object;
        this.known = known;
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw bad("there is no field '" + path + field + "'", null);
            }
        });
    }

    /**
     * Reads a body.
     *
     * @param known the fields that it may have
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if the body is no JSON object, or has another field
     */
    static JsonFields parse(byte[] body, Set<String> known) {
        try {
            JsonNode root = STRICT.readTree(body);
            if (root instanceof ObjectNode object) {
                return new JsonFields("", object, known);
            }
            throw bad("the body is no JSON object", null);
        } catch (JsonProcessingException e) {
            throw bad("the body is no JSON: " + JsonMistake.of(e), e);
        } catch (IOException e) {
            throw bad("the body is no JSON in UTF-8", e);
        }
    }

    String text(String field) {
        return optionalText(field).orElseThrow(() -> missing(field));
    }

    Optional<String> optionalText(String field) {
        return value(field).map(value -> text(path + field, value));
    }

    int number(String field) {
        return optionalNumber(field).orElseThrow(() -> missing(field));
    }

    Optional<Integer> optionalNumber(String field) {
        return value(field).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw bad("'" + path + field + "' is no whole number", null);
            }
            return value.intValue();
        });
    }

    Optional<Long> optionalLong(String field) {
        return value(field).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw bad("'" + path + field + "' is no whole number", null);
            }
            return value.longValue();
        });
    }

    /** True or false; false if it is absent. */
    boolean flag(String field) {
        return value(field)
                .map(value -> {
                    if (!value.isBoolean()) {
                        throw bad("'" + path + field + "' is neither true nor false", null);
                    }
                    return value.booleanValue();
                })
                .orElse(false);
    }

    /** A list of texts; empty if it is absent. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : list(field)) {
            texts.add(text(path + field + "[" + texts.size() + "]", value));
        }
        return texts;
    }

    /**
     * A list of objects; empty if it is absent.
     *
     * @param known the fields that each may have
     */
    List<JsonFields> objects(String field, Set<String> known) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode value : list(field)) {
            objects.add(object(path + field + "[" + objects.size() + "]", value, known));
        }
        return objects;
    }

    /** @param known the fields that it may have */
    Optional<JsonFields> optionalObject(String field, Set<String> known) {
        return value(field).map(value -> object(path + field, value, known));
    }

    /** An object of a known form. */
    <T> T form(String field, Class<T> form) {
        JsonNode value = value(field).orElseThrow(() -> missing(field));
        try {
            return Json.mapper().treeToValue(value, form);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw bad("'" + path + field + "' is not of its form: " + firstLine(String.valueOf(e.getMessage())), e);
        }
    }

    private Optional<JsonNode> value(String field) {
        if (!known.contains(field)) {
            throw new IllegalArgumentException("field '" + path + field + "' is taken and was not told of");
        }
        return Optional.ofNullable(object.get(field)).filter(value -> !value.isNull());
    }

    private Iterable<JsonNode> list(String field) {
        Optional<JsonNode> list = value(field);
        if (list.isPresent() && !list.get().isArray()) {
            throw bad("'" + path + field + "' is no list", null);
        }
        return list.isPresent() ? list.get() : List.of();
    }

    private static String text(String where, JsonNode value) {
        if (!value.isTextual()) {
            throw bad("'" + where + "' is no text", null);
        }
        return value.textValue();
    }

    private static JsonFields object(String where, JsonNode value, Set<String> known) {
        if (value instanceof ObjectNode object) {
            return new JsonFields(where + ".", object, known);
        }
        throw bad("'" + where + "' is no object", null);
    }

    private ShardwrightException missing(String field) {
        return bad("'" + path + field + "' is missing", null);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    private static ShardwrightException bad(String message, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, message, "Send the fields that are documented for this request.", cause);
    }
}
