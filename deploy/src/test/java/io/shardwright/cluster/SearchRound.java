package io.shardwright.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/**
 * What is done to a fleet in a round of torture, and what dies then. Moments are counted in statements that clients have sent since the change was ordered, so that the same seed aims at the same ones.
 *
 * @param change what is ordered
 * @param draws seeds the choice of its table, shard and nodes, of those that there are
 * @param stopAfter when its group is stopped; absent for never
 * @param kills one after another
 */
record SearchRound(Change change, long draws, OptionalLong stopAfter, List<Kill> kills) {
    private static final int KILLS_MAX = 2;
    private static final int AWAY_MIN = 5;
    private static final int AWAY_MAX = 120;

    SearchRound {
        kills = List.copyOf(kills);
    }

    /** What operators do. */
    enum Change {
        /** A table of one to three copies of each shard. */
        CREATE(150),
        /** Rows and all. */
        DROP(100),
        /** Of one copy of a shard of any table. */
        MOVE(120),
        /** Of all that a node has, which takes part again afterwards. */
        DRAIN(400),
        /** Of all tables. */
        REBALANCE(300);

        /** While about so many statements it is under way, on a machine of two cores. */
        private final int statements;

        Change(int statements) {
            this.statements = statements;
        }

        /** Whether it is one group, which can be stopped. */
        boolean isGroup() {
            return this == CREATE || this == DROP || this == MOVE;
        }
    }

    /** Who is killed. */
    enum Victim {
        SERVER,
        WORKER,
        LEADER
    }

    /**
     * Somebody is killed, and started again later.
     *
     * @param node counted from 0, of a server or worker
     * @param after the moment of the change, or of the kill before, after which it happens
     * @param away for how many statements
     */
    record Kill(Victim victim, int node, long after, long away) {}

    /**
     * What a seed stands for on so many nodes.
     *
     * @param victims who may be killed
     */
    static SearchRound of(long seed, int nodes, List<Victim> victims) {
        // Neighbouring seeds begin with much the same numbers.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Change change = Change.values()[random.nextInt(Change.values().length)];
        OptionalLong stop = change.isGroup() && random.nextInt(4) == 0
                ? OptionalLong.of(random.nextInt(change.statements))
                : OptionalLong.empty();
        List<Kill> kills = new ArrayList<>();
        int count = 1 + random.nextInt(KILLS_MAX);
        for (int i = 0; i < count; i++) {
            kills.add(new Kill(
                    victims.get(random.nextInt(victims.size())),
                    random.nextInt(nodes),
                    random.nextInt(change.statements / (i + 1)),
                    AWAY_MIN + random.nextInt(AWAY_MAX)));
        }
        return new SearchRound(change, random.nextLong(), stop, kills);
    }
}
