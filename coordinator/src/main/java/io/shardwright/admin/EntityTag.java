package io.shardwright.admin;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tells an answer from another of the same request (RFC 9110, section 8.8.3).
 *
 * @param value of hexadecimal digits
 */
record EntityTag(String value) {
    /** Enough that no two answers have the same by chance. */
    private static final int BYTES = 16;

    /** Of an answer, by what is in it. */
    static EntityTag of(byte[] answer) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(answer);
            return new EntityTag(HexFormat.of().formatHex(digest, 0, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether it is among those of {@code If-None-Match}: a proxy that has compressed the answer may have weakened it. */
    boolean isNoneOf(List<String> headers) {
        return tags(headers)
                .noneMatch(tag -> tag.equals("*") || tag.replaceFirst("^W/", "").equals(toString()));
    }

    /** Whether it is among those of {@code If-Match}. */
    boolean isOneOf(List<String> headers) {
        return tags(headers).anyMatch(tag -> tag.equals("*") || tag.equals(toString()));
    }

    private static Stream<String> tags(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip);
    }

    /** As it stands in a header. */
    @Override
    public String toString() {
        return '"' + value + '"';
    }
}
