package io.shardwright.config;

import java.util.Optional;

/** With which user and password to log in somewhere. */
public record Account(String user, Secret password) {
    /** The same, if anything of it is given. */
    static Optional<Account> readIfGiven(Settings settings, String prefix) {
        String password = prefix + ".password";
        return settings.isGiven(prefix + ".user", password, password + KnownKeys.FILE_TWIN)
                ? Optional.of(read(settings, prefix))
                : Optional.empty();
    }

    /** Reads {@code <prefix>.user} and {@code <prefix>.password} or {@code <prefix>.password-file}. */
    static Account read(Settings settings, String prefix) {
        return new Account(settings.text(prefix + ".user"), settings.secret(prefix + ".password"));
    }
}
