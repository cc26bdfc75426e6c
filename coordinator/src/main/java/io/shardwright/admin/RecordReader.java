package io.shardwright.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.json.JsonMistake;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body as a record, strictly: each field of the right type, once, none that the record does not have, none missing that must be there. A typing
 * error in a change must not quietly mean something else. The fields are told of before any is taken: of a misspelt one it is said that nobody
 * knows it, not that another is missing.
 */
final class RecordReader {
    /** The largest plan has fewer. More of them, which may be two bytes each, would take many times as much memory as the body. */
    private static final int TOKENS_MAX = 500_000;

    private static final ObjectMapper BODIES = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(TOKENS_MAX)
                            .build())
                    .build())
            .build();

    private static final ObjectReader STRICT = BODIES.readerFor(JsonNode.class)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private RecordReader() {}

    /** A body as it is; nothing if it is no JSON: what is made of it is another's. */
    static JsonNode tree(byte[] body) {
        try {
            return BODIES.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if the body is no JSON object of that form */
    static <T extends Record> T read(byte[] body, Class<T> form) {
        if (body.length == 0 && form.getRecordComponents().length == 0) {
            return made("", form, new Object[0]);
        }
        try {
            if (STRICT.readTree(body) instanceof ObjectNode object) {
                return read("", object, form);
            }
            throw bad("the body is no JSON object", null);
        } catch (JsonProcessingException e) {
            throw bad("the body is no JSON: " + JsonMistake.of(e), e);
        } catch (IOException e) {
            throw bad("the body is no JSON in UTF-8", e);
        }
    }

    /** Whether a body may be without a field: what may be null, a list, which is empty then, and a flag, which is false then. */
    static boolean optional(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || component.getType() == List.class
                || component.getType() == boolean.class;
    }

    private static <T extends Record> T read(String path, ObjectNode object, Class<T> form) {
        RecordComponent[] components = form.getRecordComponents();
        Set<String> known =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
        object.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw bad("there is no field '" + path + field + "'", null);
            }
        });
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String where = path + components[i].getName();
            JsonNode value = object.get(components[i].getName());
            if (value != null && !value.isNull()) {
                values[i] = value(where, value, components[i].getGenericType());
            } else if (!optional(components[i])) {
                throw bad("'" + where + "' is missing", null);
            } else if (components[i].getType() == List.class) {
                values[i] = List.of();
            } else if (components[i].getType() == boolean.class) {
                values[i] = false;
            }
        }
        return made(path, form, values);
    }

    private static Object value(String where, JsonNode value, Type type) {
        if (type == String.class) {
            require(value.isTextual(), where, "no text");
            return value.textValue();
        }
        if (type == int.class || type == Integer.class) {
            require(value.isIntegralNumber() && value.canConvertToInt(), where, "no whole number");
            return value.intValue();
        }
        if (type == long.class || type == Long.class) {
            require(value.isIntegralNumber() && value.canConvertToLong(), where, "no whole number");
            return value.longValue();
        }
        if (type == double.class) {
            require(value.isNumber() && Double.isFinite(value.doubleValue()), where, "no number");
            return value.doubleValue();
        }
        if (type == boolean.class || type == Boolean.class) {
            require(value.isBoolean(), where, "neither true nor false");
            return value.booleanValue();
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            require(value.isArray(), where, "no list");
            return list(where, value, list.getActualTypeArguments()[0]);
        }
        if (type instanceof Class<?> nested && nested.isRecord()) {
            require(value.isObject(), where, "no object");
            return read(where + ".", (ObjectNode) value, nested.asSubclass(Record.class));
        }
        throw new IllegalArgumentException("no body can have a field of " + type);
    }

    private static List<Object> list(String where, JsonNode values, Type type) {
        List<Object> list = new ArrayList<>();
        for (JsonNode value : values) {
            list.add(value(where + "[" + list.size() + "]", value, type));
        }
        return list;
    }

    private static <T extends Record> T made(String path, Class<T> form, Object[] values) {
        Class<?>[] types = Arrays.stream(form.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return form.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ShardwrightException refusal) {
                throw refusal;
            }
            if (e.getCause() instanceof IllegalArgumentException wrong) {
                throw bad(
                        (path.isEmpty() ? "the body" : "'" + path.replaceFirst("\\.$", "") + "'")
                                + " is not of its form: " + wrong.getMessage(),
                        wrong);
            }
            throw new IllegalStateException("no " + form.getSimpleName() + " can be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no " + form.getSimpleName() + " can be made", e);
        }
    }

    private static void require(boolean right, String where, String otherwise) {
        if (!right) {
            throw bad("'" + where + "' is " + otherwise, null);
        }
    }

    private static ShardwrightException bad(String message, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST, message, "Send the fields that are documented for this request.", cause);
    }
}
