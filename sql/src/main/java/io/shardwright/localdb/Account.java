package io.shardwright.localdb;

import java.util.Objects;

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

    public Account {
        Objects.requireNonNull(user);
        Objects.requireNonNull(password);
    }

    @Override
    public String toString() {
        return user;
    }
}
