package io.shardwright.login;

import io.shardwright.config.Account;
import io.shardwright.config.Secret;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * As whom connections to one server are opened, while an operator changes the password there and in this process's files, in whatever order.
 *
 * <p>The newest account is tried first. If the server refuses it, the one that it has let in last is: so a password may be in the file before it is in
 * the server. If it refuses both, it has a password already that is not in the file yet: that is no different from a server that is away, and
 * whoever wants the connection comes again. Only an account that was never let in is refused as such. Safe for use by many threads.
 */
public final class Login {
    /** The password is wrong; the way of logging in is. */
    private static final Set<Integer> REFUSED = Set.of(1045, 1698);

    /** Nobody changes files faster than a server refuses; this only ends a loop. */
    private static final int CHANGES_MAX = 5;

    private final Supplier<Account> newest;
    private final AtomicReference<@Nullable Account> accepted = new AtomicReference<>();

    /** @param newest what the process's files say now */
    public Login(Supplier<Account> newest) {
        this.newest = newest;
    }

    /** One that does not change. */
    public static Login of(String user, String password) {
        Account account = new Account(user, new Secret(password));
        return new Login(() -> account);
    }

    /** The same account at another server, which may hear of a new password sooner or later. */
    public Login elsewhere() {
        return new Login(newest);
    }

    /** What the server has let in last, or what is to be tried first. */
    public Account current() {
        Account last = accepted.get();
        return last == null ? newest.get() : last;
    }

    /** Opens a connection of some kind as an account. */
    public interface Opening<C> {
        C as(Account account) throws SQLException;
    }

    /**
     * Opens a connection.
     *
     * @throws RefusedLoginException if the server refuses an account that it has let in before
     * @throws SQLException if it refuses one that it never has, or for any other reason
     */
    public <C> C open(Opening<C> opening) throws SQLException {
        for (int changes = 0; ; changes++) {
            Account now = newest.get();
            try {
                return opened(opening, now);
            } catch (SQLException e) {
                if (!isRefused(e)) {
                    throw e;
                }
                if (!newest.get().equals(now) && changes < CHANGES_MAX) {
                    continue;
                }
                return asBefore(opening, now, e);
            }
        }
    }

    private <C> C asBefore(Opening<C> opening, Account refused, SQLException why) throws SQLException {
        Account before = accepted.get();
        if (before == null) {
            throw why;
        }
        if (before.equals(refused)) {
            throw new RefusedLoginException(refused.user(), why);
        }
        try {
            return opened(opening, before);
        } catch (SQLException e) {
            throw isRefused(e) ? new RefusedLoginException(refused.user(), why) : e;
        }
    }

    private <C> C opened(Opening<C> opening, Account account) throws SQLException {
        C connection = opening.as(account);
        accepted.set(account);
        return connection;
    }

    private static boolean isRefused(SQLException e) {
        return REFUSED.contains(e.getErrorCode());
    }

    /** The user alone. */
    @Override
    public String toString() {
        return newest.get().user();
    }
}
