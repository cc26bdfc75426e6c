package io.shardwright.localdb;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** A database user who logs in over 127.0.0.1. Its text form never shows the password. */
public record Account(String user, String password) {
    /** Unlimited; for the launcher and for tests that look from outside. */
    public static final String ROOT = "root";
    /** What a worker uses on its own node. */
    public static final String WORKER = "shardwright";
    /** What distributed tables of other nodes use: rows only. */
    public static final String ROUTE = "shardwright_route";
    /** What coordinators and workers use on the metadata database. */
    public static final String METADATA = "shardwright_meta";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PASSWORD_BYTES = 16;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    public Account {
        if (!PLAIN.matcher(user).matches() || !PLAIN.matcher(password).matches()) {
            throw new IllegalArgumentException("user and password are of letters, digits, _ and -");
        }
    }

    /** An account with a new random password. */
    public static Account generated(String user) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        RANDOM.nextBytes(bytes);
        // Hexadecimal, so that a password needs quoting nowhere.
        return new Account(user, HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return user;
    }
}
