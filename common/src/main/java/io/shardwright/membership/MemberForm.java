package io.shardwright.membership;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.fleet.Endpoint;
import io.shardwright.fleet.ProcessKind;
import io.shardwright.json.Json;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.util.Optional;

/**
 * The announcement of a {@link Member}: the node {@code /members/workers/<name>} or {@code /members/coordinators/<name>} with the content
 * {@code {"name":...,"link":"host:port","epoch":...,"build":...}}.
 */
final class MemberForm {
    static final String ROOT = "/members";

    private MemberForm() {}

    static String path(Member member) {
        return folder(member.kind()) + "/" + member.name();
    }

    static String folder(ProcessKind kind) {
        return ROOT + "/" + kind.label() + "s";
    }

    static byte[] encode(Member member) {
        try {
            return Json.mapper()
                    .writeValueAsBytes(Json.mapper()
                            .createObjectNode()
                            .put("name", member.name())
                            .put("link", member.link().toString())
                            .put("epoch", member.epoch())
                            .put("build", member.build()));
        } catch (IOException e) {
            throw new IllegalStateException("a tree of plain values was not written", e);
        }
    }

    /** The member that a node announces; empty for a folder, and for what is no announcement that this build can read. */
    static Optional<Member> decode(String path, byte[] content) {
        for (ProcessKind kind : ProcessKind.values()) {
            if (path.startsWith(folder(kind) + "/")) {
                return decode(kind, content);
            }
        }
        return Optional.empty();
    }

    private static Optional<Member> decode(ProcessKind kind, byte[] content) {
        try {
            JsonNode node = Json.mapper().readTree(content);
            if (!node.path("name").isTextual()) {
                return Optional.empty();
            }
            return Optional.of(new Member(
                    node.path("name").textValue(),
                    kind,
                    Endpoint.parse(node.path("link").asText()),
                    node.path("epoch").asLong(),
                    node.path("build").asText()));
        } catch (IOException | ShardwrightException e) {
            return Optional.empty();
        }
    }
}
