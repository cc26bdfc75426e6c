package io.shardwright.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.shardwright.api.GroupFields;
import io.shardwright.api.GroupRequest;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.text.TextTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
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
            text = new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw bad(file + " cannot be read", e);
        }
        return parse(text, file.toString());
    }

    static GroupRequest parse(String text, String name) {
        try {
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
            return Json.mapper().treeToValue(group, GroupRequest.class);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw bad(
                    name + (place == null ? "" : " line " + place.getLineNr()) + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse("unreadable"),
                    e);
        }
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
