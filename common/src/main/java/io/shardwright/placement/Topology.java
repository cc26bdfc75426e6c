package io.shardwright.placement;

import io.shardwright.fleet.NodeName;
import io.shardwright.table.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The nodes of one engine and the shards on them, as of one moment.
 *
 * @param table the only table whose shards are looked at; absent for all tables
 * @param nodes in the order of their names
 * @param shards in the order of their ids
 */
public record Topology(Optional<TableName> table, List<PlacementNode> nodes, List<PlacedShard> shards) {
    /** Half of a SHA-256: nobody makes two topologies collide by chance, and people can compare it. */
    private static final int VERSION_DIGITS = 32;

    public Topology {
        nodes = nodes.stream().sorted(Comparator.comparing(PlacementNode::name)).toList();
        shards = shards.stream().sorted(Comparator.comparing(PlacedShard::id)).toList();
        Set<NodeName> names = new HashSet<>();
        for (PlacementNode node : nodes) {
            if (!names.add(node.name())) {
                throw new IllegalArgumentException("two nodes " + node.name());
            }
        }
        for (int i = 0; i < shards.size(); i++) {
            if (i > 0 && shards.get(i).id().equals(shards.get(i - 1).id())) {
                throw new IllegalArgumentException("two shards " + shards.get(i).id());
            }
            for (NodeName holder : shards.get(i).holders()) {
                if (!names.contains(holder)) {
                    throw new IllegalArgumentException(shards.get(i).id() + " is on unknown node " + holder);
                }
            }
        }
    }

    /** Nodes with the shards of all tables. */
    public Topology(List<PlacementNode> nodes, List<PlacedShard> shards) {
        this(Optional.empty(), nodes, shards);
    }

    /**
     * Two topologies have the same version if and only if they have the same nodes, in the same zones, roles and capacities, with the same replicas
     * on each. Sizes and free disk are not in it, as they change all the time.
     */
    public String version() {
        MessageDigest sha256 = sha256();
        for (PlacementNode node : nodes) {
            long capacity = Double.doubleToLongBits(node.capacity());
            add(sha256, "n " + node.name() + " " + node.role() + " " + capacity + " " + node.replicasMax());
            add(sha256, node.zone());
        }
        StringBuilder line = new StringBuilder();
        for (PlacedShard shard : shards) {
            line.setLength(0);
            line.append("s ")
                    .append(shard.id().table().value())
                    .append('/')
                    .append(shard.id().number());
            line.append(' ').append(shard.replicas());
            for (NodeName holder : shard.holders()) {
                line.append(' ').append(holder.value());
            }
            add(sha256, line.toString());
            shard.colocation().ifPresent(group -> add(sha256, "c " + group));
        }
        return HexFormat.of().formatHex(sha256.digest()).substring(0, VERSION_DIGITS);
    }

    private static void add(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // The length first, so that no text can look like the end of one and the beginning of another.
        for (int shift = 24; shift >= 0; shift -= 8) {
            digest.update((byte) (bytes.length >>> shift));
        }
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
