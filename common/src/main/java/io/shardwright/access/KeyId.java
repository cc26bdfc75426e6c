package io.shardwright.access;

import java.util.regex.Pattern;

/**
 * Names a key in lists and in the audit. No secret.
 *
 * @param value {@value #CHARS} of a to z and 2 to 7
 */
public record KeyId(String value) {
    public static final int CHARS = 8;

    private static final Pattern FORM = Pattern.compile("[a-z2-7]{" + CHARS + "}");

    public KeyId {
        if (!isOne(value)) {
            throw new IllegalArgumentException("'" + value + "' is no id of a key");
        }
    }

    public static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
