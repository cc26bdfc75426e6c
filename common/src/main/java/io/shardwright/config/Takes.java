package io.shardwright.config;

/** When a changed setting is taken. */
public enum Takes {
    /** By the running process, as soon as it has seen the change. */
    AT_ONCE("at once"),
    /** At the next start; until then the running process says that the setting waits. */
    RESTART("restart");

    private final String label;

    Takes(String label) {
        this.label = label;
    }

    /** As the documentation writes it. */
    public String label() {
        return label;
    }
}
