package io.shardwright.rowcopy;

import java.util.UUID;

/**
 * Names one stream of rows: a source of a move into one target.
 *
 * @param move of the target; no two targets of a node share it
 * @param source the node whose rows they are
 */
public record MoveName(UUID move, String source) {
    @Override
    public String toString() {
        return move + " from " + source;
    }
}
