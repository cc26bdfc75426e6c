package io.shardwright.torture;

/**
 * Something that is not as it must be.
 *
 * @param group its id and title, as far as it can be told; or empty
 * @param node where it was found; or empty
 * @param what must hold, in a few words
 */
public record Violation(String group, String node, String what, String expected, String found) {
    /** One line. */
    public String line() {
        return what
                + (group.isEmpty() ? "" : "; group " + group)
                + (node.isEmpty() ? "" : "; on " + node)
                + "; expected: " + expected
                + "; found: " + found;
    }
}
