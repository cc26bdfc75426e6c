package io.shardwright.validation;

/** A part of a command that its node is asked about. */
enum Half {
    FORWARD("forward"),
    ROLLBACK("rollback"),
    PROBE_DONE("probe done"),
    PROBE_UNDONE("probe undone");

    private final String label;

    Half(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
