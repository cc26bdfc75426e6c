package io.shardwright.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The object mapper of every module: unknown fields are ignored (a newer peer may send them), missing numbers and enums are errors. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    /** The shared mapper, safe for use by many threads. Callers do not configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }
}
