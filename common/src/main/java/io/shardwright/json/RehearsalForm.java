package io.shardwright.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.rehearsal.NodeRehearsal;

/** What a worker says of a rehearsal, as JSON. */
public final class RehearsalForm {
    private RehearsalForm() {}

    public static String write(NodeRehearsal rehearsal) {
        try {
            return Json.mapper().writeValueAsString(rehearsal);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a rehearsal is no JSON", e);
        }
    }

    /** @throws ShardwrightException {@link ErrorCode#BAD_REQUEST} for a text that is no rehearsal */
    public static NodeRehearsal read(String text) {
        try {
            return Json.mapper().readValue(text, NodeRehearsal.class);
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the worker's answer is no rehearsal",
                    "Check that worker and coordinator are of versions that fit.",
                    e);
        }
    }
}
