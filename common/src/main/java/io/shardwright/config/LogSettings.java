package io.shardwright.config;

/** How a process logs. */
public record LogSettings(Format format, Level level) {
    /** A line of text for people, and what this project's own code has to say. */
    public static final LogSettings DEFAULT = new LogSettings(Format.TEXT, Level.INFO);

    /** What a line is. */
    public enum Format {
        /** Time, level, thread, where, message; the trace of a failure below it. */
        TEXT,
        /** One JSON object, with the ids that the line is about as keys of their own. */
        JSON
    }

    /** From when on something is logged, of this project's own code. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }

    static LogSettings read(Settings settings) {
        return new LogSettings(
                settings.choice("log.format", DEFAULT.format), settings.choice("log.level", DEFAULT.level));
    }
}
