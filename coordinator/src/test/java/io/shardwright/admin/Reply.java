package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;

/** An answer, with its body as JSON. */
record Reply(int status, String contentType, JsonNode body) {
    String code() {
        return body.path("code").asText();
    }

    String detail() {
        return body.path("detail").asText();
    }
}
