package io.shardwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands in this process and keeps what they write. */
public record Shell(Map<String, String> environment, Path base) {
    /** What a command said and how it ended. */
    public record Said(int code, String out, String err) {
        public JsonNode json() throws IOException {
            return Json.mapper().readTree(out);
        }
    }

    public Said run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Main.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true), environment, base, false);
        return new Said(code, out.toString(), err.toString());
    }
}
