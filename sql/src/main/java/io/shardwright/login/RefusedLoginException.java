package io.shardwright.login;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

/** A server refuses an account that it has let in before: its password is being changed, or was, and only one side knows yet. */
public final class RefusedLoginException extends SQLNonTransientConnectionException {
    private static final long serialVersionUID = 1;

    /** The SQL state of a server that takes no connection: whoever meets it comes again, as when the server is away. */
    private static final String NO_CONNECTION = "08001";

    RefusedLoginException(String user, SQLException cause) {
        super("the server refuses " + user + ", whom it has let in before", NO_CONNECTION, cause);
    }
}
