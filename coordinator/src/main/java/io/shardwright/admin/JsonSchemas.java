package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.api.ProblemView;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON schemas of records, made from their components. What is sent is described as {@link RecordReader} reads it: no other fields, and of those only
 * some must be there. What is answered always has all its fields, and a later version may add some.
 */
final class JsonSchemas {
    private static final String TIME = "UTC epoch milliseconds";
    private static final String SPAN = "Milliseconds";

    private final TreeMap<String, ObjectNode> named = new TreeMap<>();

    /** Which way JSON goes. */
    enum Way {
        SENT,
        ANSWERED
    }

    /** All that were referred to, by name. */
    SortedMap<String, ObjectNode> named() {
        return named;
    }

    /** The schema of a type, which refers to those of its records. */
    ObjectNode of(Class<?> type, Way way) {
        return of((Type) type, type, way);
    }

    private ObjectNode of(Type type, AnnotatedElement annotated, Way way) {
        ObjectNode schema = Json.mapper().createObjectNode();
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == int.class || type == Integer.class) {
            return schema.put("type", "integer").put("format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return schema.put("type", "integer").put("format", "int64");
        }
        if (type == double.class || type == BigDecimal.class) {
            return schema.put("type", "number");
        }
        if (type instanceof ParameterizedType parts) {
            AnnotatedType[] inner = annotated instanceof AnnotatedParameterizedType of
                    ? of.getAnnotatedActualTypeArguments()
                    : new AnnotatedType[0];
            if (parts.getRawType() == List.class) {
                schema.put("type", "array").set("items", nullable(inner[0], way));
                return schema;
            }
            if (Map.class.isAssignableFrom((Class<?>) parts.getRawType())) {
                schema.put("type", "object").set("additionalProperties", nullable(inner[1], way));
                return schema;
            }
        }
        if (type == JsonNode.class) {
            return schema.put("type", "object");
        }
        if (type instanceof Class<?> form && form.isEnum()) {
            ArrayNode values = schema.put("type", "string").putArray("enum");
            Arrays.stream(form.getEnumConstants())
                    .forEach(
                            value -> values.add(Json.mapper().valueToTree(value).asText()));
            return schema;
        }
        if (type instanceof Class<?> form && form.isRecord()) {
            return schema.put("$ref", "#/components/schemas/" + name(form.asSubclass(Record.class), way));
        }
        throw new IllegalArgumentException("there is no schema of " + type);
    }

    private ObjectNode nullable(AnnotatedType type, Way way) {
        ObjectNode schema = of(type.getType(), type, way);
        if (!type.isAnnotationPresent(Nullable.class)) {
            return schema;
        }
        if (schema.has("$ref")) {
            ObjectNode either = Json.mapper().createObjectNode();
            either.putArray("anyOf").add(schema).addObject().put("type", "null");
            return either;
        }
        String plain = schema.path("type").asText();
        schema.putArray("type").add(plain).add("null");
        return schema;
    }

    private String name(Class<? extends Record> form, Way way) {
        Class<?> around = form.getEnclosingClass();
        String simple = (around == null ? "" : around.getSimpleName() + ".") + form.getSimpleName();
        String name = way == Way.ANSWERED || simple.endsWith("Request") ? simple : simple + "Sent";
        if (!named.containsKey(name)) {
            ObjectNode schema = Json.mapper().createObjectNode().put("type", "object");
            // Before its fields, which may be of the same kind.
            named.put(name, schema);
            if (way == Way.SENT) {
                sent(form, schema);
            } else {
                answered(form, schema);
            }
        }
        return name;
    }

    private void sent(Class<? extends Record> form, ObjectNode schema) {
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (RecordComponent component : form.getRecordComponents()) {
            properties.set(component.getName(), property(component, Way.SENT));
            if (!RecordReader.optional(component)) {
                required.add(component.getName());
            }
        }
        schema.put("additionalProperties", false);
    }

    /** Whatever is written of it: its components under their names there, and what else it has that is told of. */
    private void answered(Class<? extends Record> form, ObjectNode schema) {
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        List<RecordComponent> components = List.of(form.getRecordComponents());
        var config = Json.mapper().getSerializationConfig();
        for (BeanPropertyDefinition property :
                config.introspect(config.constructType(form)).findProperties()) {
            components.stream()
                    .filter(component -> component.getName().equals(property.getInternalName()))
                    .findFirst()
                    .ifPresentOrElse(
                            component -> properties.set(property.getName(), property(component, Way.ANSWERED)), () -> {
                                var getter = property.getGetter().getAnnotated();
                                properties.set(
                                        property.getName(), nullable(getter.getAnnotatedReturnType(), Way.ANSWERED));
                            });
            required.add(property.getName());
        }
        if (form == ProblemView.class) {
            ArrayNode codes = properties.putObject("code").put("type", "string").putArray("enum");
            Arrays.stream(ErrorCode.values()).forEach(code -> codes.add(code.code()));
        }
    }

    private ObjectNode property(RecordComponent component, Way way) {
        ObjectNode schema = nullable(component.getAnnotatedType(), way);
        if (component.getType() == long.class || component.getType() == Long.class) {
            String name = component.getName();
            if (name.matches("at|since|.*(At|Since|Until)")) {
                schema.put("description", TIME);
            } else if (name.matches("millis|duration|.*Millis|.*MillisMax")) {
                schema.put("description", SPAN);
            }
        }
        return schema;
    }
}
