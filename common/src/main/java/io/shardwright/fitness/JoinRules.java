package io.shardwright.fitness;

import io.shardwright.fleet.NodeStanding;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * When a newcomer is admitted: once it has been there for a while without interruption, and is fit. One that comes and goes begins to wait anew each
 * time; one that was refused does so from when it became fit.
 */
public final class JoinRules {
    private JoinRules() {}

    /**
     * A node that is not admitted. Times are epoch milliseconds.
     *
     * @param standing joining or refused
     * @param since it stands so
     * @param present since when its worker has been there and its server has answered, without interruption; empty if that is not so now
     * @param profile what it says of itself; empty if it has said nothing yet
     */
    public record Newcomer(NodeStanding standing, long since, Optional<Long> present, Optional<Profile> profile) {
        public Newcomer {
            if (standing != NodeStanding.JOINING && standing != NodeStanding.REFUSED) {
                throw new IllegalArgumentException("a newcomer that is " + standing.label());
            }
        }
    }

    /** What is to become of it. */
    public sealed interface Verdict {
        /** It stays as it is. */
        record Wait(String why) implements Verdict {}

        /** @param warnings in what it differs, where that does not keep it out */
        record Admit(List<Misfit> warnings) implements Verdict {}

        record Refuse(String why) implements Verdict {}

        /** What it was refused for is no more. */
        record Reconsider() implements Verdict {}
    }

    /**
     * @param fleet what the admitted nodes say of themselves
     * @param joinMillis how long it must have been there
     * @param now epoch milliseconds
     */
    public static Verdict judge(Newcomer newcomer, Collection<Profile> fleet, long joinMillis, long now) {
        boolean refused = newcomer.standing() == NodeStanding.REFUSED;
        if (newcomer.profile().isEmpty()) {
            return new Verdict.Wait("it has not said yet what it is");
        }
        List<Misfit> misfits = FitnessRules.judge(newcomer.profile().get(), fleet);
        List<Misfit> refusing = FitnessRules.refusing(misfits);
        if (!refusing.isEmpty()) {
            String why = refusing.stream()
                    .map(misfit -> misfit.text() + ". " + misfit.advice())
                    .collect(Collectors.joining(" "));
            return refused ? new Verdict.Wait(why) : new Verdict.Refuse(why);
        }
        if (refused) {
            return new Verdict.Reconsider();
        }
        if (newcomer.present().isEmpty()) {
            return new Verdict.Wait("its worker is not there, or its server does not answer");
        }
        if (now - Math.max(newcomer.present().get(), newcomer.since()) < joinMillis) {
            return new Verdict.Wait("it has to be there for " + joinMillis / 1_000 + " s without interruption");
        }
        return new Verdict.Admit(misfits);
    }
}
