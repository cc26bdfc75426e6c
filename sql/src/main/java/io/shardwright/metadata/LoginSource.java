package io.shardwright.metadata;

import io.shardwright.login.Login;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens each connection with the password that is right by then. */
final class LoginSource implements DataSource {
    private final String url;
    private final Login login;

    LoginSource(String url, Login login) {
        this.url = url;
        this.login = login;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return login.open(account -> DriverManager.getConnection(
                url, account.user(), account.password().value()));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        throw new SQLFeatureNotSupportedException("the driver logs by SLF4J");
    }

    /** What the pool asks for is in the URL, more exactly. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the driver logs by SLF4J");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("there is nothing within");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
