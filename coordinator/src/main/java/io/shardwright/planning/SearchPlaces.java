package io.shardwright.planning;

import io.shardwright.fleet.Node;
import io.shardwright.fleet.NodeName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a distributed table of Manticore reads the tables of shards, however its parts are written: in which order mirrors stand, and which tables share a part, is nothing that a reader sees.
 *
 * @param places of each shard's table the places where it is read, such as {@code here} and {@code h1:9312|h2:9312}, whose mirrors are asked in turn. Two places are two copies of each row in an
 *     answer
 */
public record SearchPlaces(SortedMap<String, List<String>> places) {
    /** Of a table on the same node. */
    private static final String HERE = "here";

    private static final String LOCAL = "local";
    private static final String AGENT = "agent";

    /** Of thousands of shards, those that somebody reads before he looks for himself. */
    private static final int NAMED_MAX = 3;

    public SearchPlaces {
        TreeMap<String, List<String>> sorted = new TreeMap<>();
        places.forEach(
                (table, where) -> sorted.put(table, where.stream().sorted().toList()));
        places = Collections.unmodifiableSortedMap(sorted);
    }

    /** Reads the parts of one, each {@code local=table} or {@code agent=host:port|host:port:table,table}. */
    public static SearchPlaces of(List<String> parts) {
        SortedMap<String, List<String>> places = new TreeMap<>();
        for (String part : parts) {
            int gap = part.indexOf('=');
            String kind = part.substring(0, gap);
            String value = part.substring(gap + 1);
            int colon = kind.equals(LOCAL) ? -1 : value.lastIndexOf(':');
            String where = kind.equals(LOCAL) ? HERE : mirrors(kind, value.substring(0, Math.max(colon, 0)));
            for (String table : value.substring(colon + 1).split(",", -1)) {
                places.computeIfAbsent(table.strip(), any -> new ArrayList<>()).add(where);
            }
        }
        return new SearchPlaces(places);
    }

    private static String mirrors(String kind, String mirrors) {
        String sorted = Stream.of(mirrors.split("\\|", -1)).sorted().collect(Collectors.joining("|"));
        return kind.equals(AGENT) ? sorted : kind + " " + sorted;
    }

    /** Where the distributed table of a table is to read its shards, on a node. */
    public static SearchPlaces of(KnownTable table, NodeName node, Map<NodeName, Node> fleet) {
        return of(new SearchRoute(table.map(), fleet).swap(node).parts());
    }

    /** The tables of shards that are read on the node itself. */
    public SortedSet<String> here() {
        return places.entrySet().stream()
                .filter(table -> table.getValue().contains(HERE))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** In what one that is there differs from this one, which is wanted; empty if in nothing. */
    public String differences(SearchPlaces there) {
        SortedSet<String> tables = new TreeSet<>(places.keySet());
        tables.addAll(there.places.keySet());
        List<String> said = tables.stream()
                .map(table -> difference(
                        table, places.getOrDefault(table, List.of()), there.places.getOrDefault(table, List.of())))
                .filter(difference -> !difference.isEmpty())
                .toList();
        String named = said.stream().limit(NAMED_MAX).collect(Collectors.joining("; "));
        return said.size() <= NAMED_MAX ? named : named + "; and " + (said.size() - NAMED_MAX) + " more";
    }

    private static String difference(String table, List<String> wanted, List<String> there) {
        if (wanted.equals(there)) {
            return "";
        } else if (there.isEmpty()) {
            return "leads to no " + table;
        } else if (wanted.isEmpty()) {
            return "leads to " + table + " at " + String.join(" and ", there);
        }
        return table + " at " + String.join(" and ", there) + " instead of " + String.join(" and ", wanted);
    }
}
