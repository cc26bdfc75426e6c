package io.shardwright.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpStatus;
import io.shardwright.access.Operation;
import io.shardwright.api.ProblemView;
import io.shardwright.api.ResetView;
import io.shardwright.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The description of the API in OpenAPI 3.1, made from the operations and their forms. */
final class OpenApi {
    private static final Pattern IN_PATH = Pattern.compile("\\{([a-z]+)}");
    private static final String JSON = "application/json";
    private static final String KEY_CHARS = "^[\\x21-\\x7e]{1,128}$";

    private final JsonSchemas schemas = new JsonSchemas();
    private final TreeMap<String, ObjectNode> paths = new TreeMap<>();

    private OpenApi() {}

    static ObjectNode describe(Map<Operation, Form> forms) {
        OpenApi api = new OpenApi();
        api.live();
        forms.forEach(api::add);
        ObjectNode document = Json.mapper().createObjectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Shardwright")
                .put("version", "v1")
                .put(
                        "description",
                        "Reads are answered by any coordinator, changes by the one that leads. Refusals are problems (RFC 9457) with a stable code."
                                + " Later versions add fields to answers and change none. Times are UTC epoch milliseconds.");
        document.putArray("servers").addObject().put("url", Routes.BASE);
        document.putArray("security").addObject().putArray("key");
        document.putObject("paths").setAll(api.paths);
        ObjectNode components = document.putObject("components");
        components
                .putObject("securitySchemes")
                .putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "An admin makes keys with `key create`.");
        components.putObject("schemas").setAll(api.schemas.named());
        return document;
    }

    /** It has no row among the operations, as it needs no key. */
    private void live() {
        ObjectNode get = Json.mapper().createObjectNode();
        get.put("operationId", "live").put("description", "Says that the process answers. Needs no key.");
        get.putArray("security");
        ObjectNode schema = content(response(get.putObject("responses"), HttpStatus.OK), JSON);
        schema.put("type", "object").putObject("properties").putObject("live").put("const", true);
        schema.putArray("required").add("live");
        path(Authentication.LIVENESS.substring(Routes.BASE.length())).set("get", get);
    }

    private void add(Operation operation, Form form) {
        ObjectNode described = Json.mapper().createObjectNode();
        described.put("operationId", operation.label());
        described.put(
                "description", "For keys with the role " + operation.least().label() + " or a higher one.");
        described.put("x-role", operation.least().label());
        described.putArray("tags").add(operation.path().split("[/.]", -1)[1]);
        parameters(described.putArray("parameters"), operation, form);
        form.body().ifPresent(body -> {
            ObjectNode sent = described.putObject("requestBody");
            sent.put("required", body.getRecordComponents().length > 0);
            content(sent, JSON).setAll(schemas.of(body, JsonSchemas.Way.SENT));
        });
        ObjectNode responses = described.putObject("responses");
        form.answers().forEach((status, kinds) -> answer(response(responses, status), kinds));
        form.events().ifPresent(event -> events(response(responses, HttpStatus.OK), event));
        if (Answer.isTagged(operation, form)) {
            response(responses, HttpStatus.NOT_MODIFIED);
        }
        ObjectNode problem = responses.putObject("default").put("description", "A refusal or a failure.");
        content(problem, Problems.PROBLEM_JSON.toString())
                .setAll(schemas.of(ProblemView.class, JsonSchemas.Way.ANSWERED));
        path(operation.path()).set(operation.method().toLowerCase(Locale.ROOT), described);
    }

    private ObjectNode path(String path) {
        return paths.computeIfAbsent(path, fresh -> Json.mapper().createObjectNode());
    }

    private static void parameters(ArrayNode parameters, Operation operation, Form form) {
        Matcher inPath = IN_PATH.matcher(operation.path());
        while (inPath.find()) {
            String name = inPath.group(1);
            ObjectNode schema = parameter(parameters, name, "path", true);
            switch (name) {
                case "group", "move", "rebalance" ->
                    schema.put("type", "string").put("format", "uuid");
                case "command" -> schema.put("type", "string").put("pattern", "^[0-9]{1,18}$");
                default -> schema.put("type", "string").put("minLength", 1);
            }
        }
        for (Parameter asked : form.parameters()) {
            ObjectNode schema = parameter(parameters, asked.name(), "query", asked.required());
            ((ObjectNode) parameters.get(parameters.size() - 1)).put("description", asked.about());
            if (asked instanceof Parameter.Text text) {
                schema.put("type", "string");
                if (!text.values().isEmpty()) {
                    text.values().forEach(schema.putArray("enum")::add);
                }
            } else if (asked instanceof Parameter.Flag) {
                schema.put("type", "boolean").put("default", false);
            } else if (asked instanceof Parameter.Whole number) {
                schema.put("type", "integer").put("format", "int64");
                schema.put("minimum", number.min()).put("maximum", number.max()).put("default", number.absent());
            }
        }
        if (form.events().isPresent()) {
            header(
                    parameters,
                    Form.LAST_EVENT_ID,
                    "The id of the last event that the sender has: the stream goes on after it.");
        }
        if (Answer.isTagged(operation, form)) {
            header(parameters, "If-None-Match", "The ETag of an answer that the sender has: it is not sent again.");
        }
        if (form.matched()) {
            header(
                    parameters,
                    Form.IF_MATCH,
                    "The ETag of the plan: the order is refused if that does not fit any more.");
        }
        if (form.once()) {
            parameter(parameters, "Idempotency-Key", "header", false)
                    .put("type", "string")
                    .put("pattern", KEY_CHARS);
            ((ObjectNode) parameters.get(parameters.size() - 1))
                    .put("description", "Repeated under one key, a change happens once.");
        }
    }

    private static void header(ArrayNode parameters, String name, String about) {
        parameter(parameters, name, "header", false).put("type", "string");
        ((ObjectNode) parameters.get(parameters.size() - 1)).put("description", about);
    }

    private static ObjectNode parameter(ArrayNode parameters, String name, String in, boolean required) {
        ObjectNode parameter =
                parameters.addObject().put("name", name).put("in", in).put("required", required);
        return parameter.putObject("schema");
    }

    private void answer(ObjectNode response, List<Class<?>> kinds) {
        if (kinds.contains(String.class)) {
            content(response, "text/plain").put("type", "string");
            return;
        }
        ObjectNode schema = content(response, JSON);
        if (kinds.size() == 1) {
            schema.setAll(schemas.of(kinds.get(0), JsonSchemas.Way.ANSWERED));
        } else {
            ArrayNode either = schema.putArray("anyOf");
            kinds.forEach(kind -> either.add(schemas.of(kind, JsonSchemas.Way.ANSWERED)));
        }
    }

    private void events(ObjectNode response, Class<? extends Record> event) {
        content(response, "text/event-stream")
                .put("type", "string")
                .put(
                        "description",
                        "Server-sent events. The data of one is JSON: of `reset` a ResetView, of `end` a ProblemView, of all others x-data.")
                .set("x-data", schemas.of(event, JsonSchemas.Way.ANSWERED));
        schemas.of(ResetView.class, JsonSchemas.Way.ANSWERED);
    }

    private static ObjectNode response(ObjectNode responses, HttpStatus status) {
        return responses.putObject(String.valueOf(status.code())).put("description", status.reasonPhrase());
    }

    private static ObjectNode content(ObjectNode holder, String type) {
        return holder.putObject("content").putObject(type).putObject("schema");
    }
}
