package io.shardwright.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.shardwright.api.GroupFields;
import io.shardwright.api.GroupRequest;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a group to submit from a YAML file; JSON is YAML too. A list alone is a list of commands. What a field may hold is the server's to judge;
 * a field that nobody knows is refused here, because a misspelt {@code after} would silently mean no order at all.
 */
public final class GroupFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** Takes no number for a text and cuts no fraction off. */
    private static final ObjectMapper FIELDS = JsonMapper.builder()
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .build();

    // A group of some thousand commands; the API takes no more either.
    private static final int BYTES_MAX = 4 << 20;

    private GroupFile() {}

    /**
     * Reads a file, or standard input where the file is named {@code -}.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} if it cannot be read or holds no group
     */
    public static GroupRequest read(Path file) {
        String text;
        try {
            byte[] bytes = file.toString().equals("-")
                    ? System.in.readNBytes(BYTES_MAX + 1)
                    : Files.size(file) > BYTES_MAX ? new byte[BYTES_MAX + 1] : Files.readAllBytes(file);
            if (bytes.length > BYTES_MAX) {
                throw bad(file + " is larger than " + (BYTES_MAX >> 20) + " MB", null);
            }
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad(file + " is not written in UTF-8", e);
        } catch (IOException e) {
            throw bad(file + " cannot be read", e);
        }
        return parse(text, file.toString());
    }

    static GroupRequest parse(String text, String name) {
        try {
            requireOnePlainDocument(text, name);
            JsonNode root = YAML.readTree(text);
            ObjectNode group = Json.mapper().createObjectNode();
            if (root.isArray()) {
                group.set("commands", root);
            } else if (root.isObject()) {
                group.setAll((ObjectNode) root);
            } else {
                throw bad(name + " holds no group", null);
            }
            known(group, GroupFields.GROUP, "the group");
            if (!group.path("title").isTextual()) {
                group.put("title", "submitted from " + Path.of(name).getFileName());
            }
            if (!(group.path("commands") instanceof ArrayNode commands)) {
                throw bad(name + " has no list of commands", null);
            }
            if (commands.isEmpty()) {
                throw bad("the list of commands in " + name + " is empty", null);
            }
            for (JsonNode lock : group.path("locks")) {
                if (!(lock instanceof ObjectNode fields)) {
                    throw bad(name + " has a lock that is no mapping", null);
                }
                known(fields, GroupFields.LOCK, "a lock");
            }
            int number = 0;
            for (JsonNode command : commands) {
                number++;
                complete(command, number);
            }
            return FIELDS.treeToValue(group, GroupRequest.class);
        } catch (MismatchedInputException e) {
            throw bad(name + ": " + place(e) + " is not " + form(e.getTargetType()), e);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw bad(
                    name + (place == null ? "" : " line " + place.getLineNr()) + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("unreadable"),
                    e);
        }
    }

    /** What a reader of trees passes over in silence: a second document, and words that stand for what is elsewhere in the file. */
    private static void requireOnePlainDocument(String text, String name) throws JsonProcessingException {
        try (YAMLParser parser = YAML.getFactory().createParser(text)) {
            int depth = 0;
            int documents = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0 && ++documents > 1) {
                    throw bad(
                            name + " line " + parser.currentTokenLocation().getLineNr()
                                    + ": a second document begins; a file holds one group",
                            null);
                }
                if (parser.isCurrentAlias()) {
                    throw bad(
                            name + " line " + parser.currentTokenLocation().getLineNr() + ": '*" + parser.getText()
                                    + "' is an alias; write what it stands for",
                            null);
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("a text cannot fail to be read", e);
        }
    }

    /** Such as {@code commands[2].after}. */
    private static String place(MismatchedInputException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            path.append(
                    step.getFieldName() == null
                            ? "[" + step.getIndex() + "]"
                            : (path.isEmpty() ? "" : ".") + step.getFieldName());
        }
        return path.toString();
    }

    private static String form(@Nullable Class<?> type) {
        if (type == null || Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "a mapping";
        }
        return Collection.class.isAssignableFrom(type)
                ? "a list"
                : type == String.class ? "a text" : type == Boolean.class ? "true or false" : "a whole number";
    }

    private static void complete(JsonNode node, int number) throws JsonProcessingException {
        if (!(node instanceof ObjectNode command)) {
            throw bad("command " + number + " is no mapping", null);
        }
        known(command, GroupFields.COMMAND, "command " + number);
        if (!command.has("name")) {
            command.put("name", "command-" + number);
        }
        for (String half : new String[] {"forward", "rollback"}) {
            if (command.path(half).isObject()) {
                command.put(half, Json.mapper().writeValueAsString(command.get(half)));
            }
        }
        if (command.path("probes") instanceof ObjectNode probes) {
            known(probes, GroupFields.PROBES, "the probes of command " + number);
        }
    }

    private static void known(ObjectNode node, Set<String> fields, String where) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String field = names.next();
            if (!fields.contains(field)) {
                throw bad(
                        where + " has an unknown field '" + field + "'; known are "
                                + String.join(", ", new TreeSet<>(fields)),
                        null);
            }
        }
    }

    private static ShardwrightException bad(String message, @Nullable Throwable cause) {
        return new ShardwrightException(
                ErrorCode.BAD_REQUEST,
                TextTable.visible(message),
                "See 'shardwright group submit --help' for the form of the file.",
                cause);
    }
}
