package io.shardwright.api;

import java.util.List;

/** The keys, oldest first. */
public record KeyList(List<KeyView> keys) {
    public KeyList {
        keys = Lists.copy(keys);
    }
}
