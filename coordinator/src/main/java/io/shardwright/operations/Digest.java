package io.shardwright.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What tells two requests apart that carry the same idempotency key. */
final class Digest {
    private Digest() {}

    /** SHA-256, in hexadecimal, of a kind of change and what was asked. */
    static String of(String change, Object request) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((change + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(Json.mapper().writeValueAsBytes(request)));
        } catch (JsonProcessingException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "the request holds text that is no Unicode", "Send valid UTF-8.", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
