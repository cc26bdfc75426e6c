package io.shardwright.config;

/** With which user and password to log in somewhere. */
public record Account(String user, Secret password) {
    /** Reads {@code <prefix>.user} and {@code <prefix>.password} or {@code <prefix>.password-file}. */
    static Account read(Settings settings, String prefix) {
        return new Account(settings.text(prefix + ".user"), settings.secret(prefix + ".password"));
    }
}
