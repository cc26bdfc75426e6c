package io.shardwright.api;

import java.util.List;

/**
 * Something of the fleet that wants a look.
 *
 * @param type stable, such as {@code node-drift}
 * @param count how many things are concerned
 * @param objects which
 * @param recommendation what to do, one line
 */
public record IssueView(String type, int count, List<String> objects, String recommendation) {
    public IssueView {
        objects = Lists.copy(objects);
    }
}
