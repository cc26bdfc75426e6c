package io.shardwright.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bodies of the requests of version 2. */
final class RequestForm {
    private RequestForm() {}

    static byte[] prepare(Prepare prepare) {
        ObjectNode body = FrameCodec.object().put("id", prepare.id());
        prepare.statements().forEach(body.putArray("statements")::add);
        ArrayNode tables = body.putArray("tables");
        prepare.tables()
                .forEach(table ->
                        tables.addObject().put("schema", table.schema()).put("name", table.name()));
        return FrameCodec.json(body);
    }

    static Prepare prepare(JsonNode body) {
        List<String> statements = new ArrayList<>();
        body.path("statements").forEach(statement -> statements.add(statement.asText()));
        List<Prepare.Table> tables = new ArrayList<>();
        body.path("tables")
                .forEach(table -> tables.add(
                        new Prepare.Table(FrameCodec.text(table, "schema"), FrameCodec.text(table, "name"))));
        return new Prepare(FrameCodec.number(body, "id"), statements, tables);
    }

    static byte[] rehearse(Rehearse rehearse) {
        ObjectNode body = FrameCodec.object()
                .put("id", rehearse.id())
                .put("rows", rehearse.rows())
                .put("maxMillis", rehearse.maxMillis())
                .put("dryRun", rehearse.dryRun());
        ArrayNode commands = body.putArray("commands");
        for (Rehearse.Command command : rehearse.commands()) {
            commands.addObject()
                    .put("name", command.name())
                    .put("forward", command.forward())
                    .put("rollback", command.rollback())
                    .put("done", command.done())
                    .put("undone", command.undone());
        }
        return FrameCodec.json(body);
    }

    static Rehearse rehearse(JsonNode body) {
        List<Rehearse.Command> commands = new ArrayList<>();
        body.path("commands")
                .forEach(command -> commands.add(new Rehearse.Command(
                        FrameCodec.text(command, "name"),
                        FrameCodec.text(command, "forward"),
                        FrameCodec.text(command, "rollback"),
                        optional(command, "done"),
                        optional(command, "undone"))));
        return new Rehearse(
                FrameCodec.number(body, "id"),
                commands,
                (int) FrameCodec.number(body, "rows"),
                FrameCodec.number(body, "maxMillis"),
                body.path("dryRun").asBoolean());
    }

    private static @Nullable String optional(JsonNode body, String field) {
        return body.path(field).isTextual() ? body.path(field).textValue() : null;
    }
}
