package io.shardwright.fleet;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * When a node is declared lost: once it has been away for a while without interruption, as long as more than half of the fleet is there and not more nodes are away than may be lost. Many that go at
 * once have a cause of their own, such as a network, and come back together: so who is only suspected counts among them; those are an operator's to judge, and so is a node that somebody has paused.
 */
public final class LossRules {
    private LossRules() {}

    /**
     * A node of the fleet; newcomers and removed ones count for nothing here. Times are epoch milliseconds.
     *
     * @param present whether its worker's lease holds
     * @param absentSince since when it does not, an outage of the metadata database or a time without a leader not counted; of no meaning while it is present
     * @param suspected whether its worker has been silent for so long that it will hardly be there much longer: it may be judged no sooner for it, and counts as away
     *     where others are
     * @param paused whether a pause holds for the node
     */
    public record Member(
            NodeName node,
            NodeStanding standing,
            boolean present,
            boolean suspected,
            long absentSince,
            boolean paused) {
        public Member {
            if (!standing.admitted() && !standing.lost()) {
                throw new IllegalArgumentException("a member that is " + standing.label());
            }
        }

        private boolean there() {
            return present && !standing.lost() && !suspected;
        }

        private String shown() {
            return node + (present && !standing.lost() ? " (suspected)" : "");
        }
    }

    /** What is to become of a node that is away and not lost yet. */
    public sealed interface Verdict {
        /** @param until when it is declared lost if nothing changes */
        record Wait(long until) implements Verdict {}

        /** It is not declared lost, whatever time passes. */
        record Held(String why) implements Verdict {}

        /** It is lost. */
        record Lose() implements Verdict {}
    }

    /**
     * Of each node that is away and not lost yet.
     *
     * @param now epoch milliseconds
     */
    public static Map<NodeName, Verdict> judge(Collection<Member> fleet, LossSettings settings, long now) {
        Map<NodeName, Verdict> verdicts = new TreeMap<>();
        for (Member member : fleet) {
            if (member.standing() != NodeStanding.LOST && !member.present()) {
                verdicts.put(member.node(), judge(member, fleet, settings, now));
            }
        }
        return verdicts;
    }

    private static Verdict judge(Member member, Collection<Member> fleet, LossSettings settings, long now) {
        if (settings.lossesMax() == 0) {
            return new Verdict.Held("losses-max is 0: only an operator declares a node lost");
        }
        if (member.paused()) {
            return new Verdict.Held("it is paused");
        }
        List<Member> away = fleet.stream()
                .filter(other -> !other.there())
                .sorted(Comparator.comparing(Member::node))
                .toList();
        int there = fleet.size() - away.size();
        if (2 * there <= fleet.size()) {
            return new Verdict.Held(
                    "only " + there + " of " + fleet.size() + " nodes are there, and more than half must be");
        }
        if (away.size() > settings.lossesMax()) {
            return new Verdict.Held(away.size() + " nodes are away or lost ("
                    + away.stream().map(Member::shown).collect(Collectors.joining(", ")) + "), and losses-max is "
                    + settings.lossesMax());
        }
        long until = member.absentSince() + settings.graceMillis();
        return now < until ? new Verdict.Wait(until) : new Verdict.Lose();
    }
}
