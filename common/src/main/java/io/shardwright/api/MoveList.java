package io.shardwright.api;

import java.util.List;

/** Moves, the newest first. */
public record MoveList(List<MoveView> moves) {
    public MoveList {
        moves = Lists.copy(moves);
    }
}
