package io.shardwright.keyring;

import io.shardwright.access.KeyId;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its holder has it: {@code swk_ID_SECRET}. It prints as its id.
 *
 * @param secret 256 random bits in 43 characters of base64url
 */
public record BearerKey(KeyId id, String secret) {
    /** By which those who search texts for lost secrets know it. */
    private static final String PREFIX = "swk_";

    private static final int SECRET_BYTES = 32;
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
    private static final Pattern FORM = Pattern.compile(PREFIX + "([a-z2-7]{" + KeyId.CHARS + "})_([A-Za-z0-9_-]{43})");

    /** A new one. */
    public static BearerKey draw(RandomGenerator random) {
        StringBuilder id = new StringBuilder();
        random.ints(KeyId.CHARS, 0, ID_LETTERS.length()).forEach(letter -> id.append(ID_LETTERS.charAt(letter)));
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return new BearerKey(
                new KeyId(id.toString()),
                Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    /** Reads what {@link #text} has written; empty if it is no key. */
    public static Optional<BearerKey> parse(String text) {
        Matcher parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new BearerKey(new KeyId(parts.group(1)), parts.group(2)))
                : Optional.empty();
    }

    /** The whole key, for its holder alone. */
    public String text() {
        return PREFIX + id + "_" + secret;
    }

    @Override
    public String toString() {
        return PREFIX + id + "_***";
    }
}
