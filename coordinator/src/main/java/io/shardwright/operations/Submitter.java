package io.shardwright.operations;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.regex.Pattern;

/**
 * Who asks for a change.
 *
 * @param idempotencyKey 1 to 128 printable characters of ASCII; under one key a change happens once
 * @param actor for the audit
 */
public record Submitter(String idempotencyKey, String actor) {
    private static final Pattern LEGAL_KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

    public Submitter {
        if (!LEGAL_KEY.matcher(idempotencyKey).matches()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the idempotency key is empty, too long or not printable",
                    "Use 1 to 128 characters of ASCII without spaces, such as a UUID.");
        }
    }
}
