package io.shardwright.health;

import io.shardwright.fleet.NodeName;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What a copy of a shard amounts to.
 *
 * @param sum of the ids; wraps around where 64 bits do not hold it, as the server's does
 * @param least id, 0 of none
 * @param greatest id, 0 of none
 */
public record CopyFigures(long count, long sum, long least, long greatest) {
    /**
     * In what the others differ from the first; empty if in nothing. Says how much more or less they have, so that it is told in the same words while all copies grow together.
     *
     * @param copies by node
     */
    public static Optional<String> difference(SortedMap<NodeName, CopyFigures> copies) {
        return copies.entrySet().stream().findFirst().flatMap(first -> difference(first, copies));
    }

    private static Optional<String> difference(
            Map.Entry<NodeName, CopyFigures> first, SortedMap<NodeName, CopyFigures> copies) {
        String words = copies.entrySet().stream()
                .filter(copy -> !copy.getValue().equals(first.getValue()))
                .map(copy -> copy.getKey() + " has " + more(first.getValue(), copy))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? Optional.empty() : Optional.of(words + " than " + first.getKey());
    }

    private static String more(CopyFigures first, Map.Entry<NodeName, CopyFigures> copy) {
        long rows = copy.getValue().count() - first.count();
        long ids = copy.getValue().sum() - first.sum();
        String sum = " (sum of ids " + (ids < 0 ? "" : "+") + ids + ")";
        if (rows == 0) {
            return "as many rows with other ids" + sum;
        }
        return Math.abs(rows) + (rows > 0 ? " more" : " fewer") + (Math.abs(rows) == 1 ? " row" : " rows") + sum;
    }
}
