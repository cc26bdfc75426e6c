package io.shardwright.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Lists of ids as statements take them. */
final class Ids {
    private Ids() {}

    /**
     * The ids, ascending, the last one repeated until their number is a power of two. {@code IN} takes no offence at that, and batches of any
     * size use the same few texts, which need to be taken apart only once: with 256 placeholders that takes longer than running the statement.
     *
     * @param ids at least one
     */
    static List<Long> padded(Collection<Long> ids) {
        List<Long> padded = new ArrayList<>(ids.stream().sorted().toList());
        long last = padded.get(padded.size() - 1);
        while (Integer.bitCount(padded.size()) > 1) {
            padded.add(last);
        }
        return padded;
    }
}
