package io.shardwright.placement;

/**
 * The replicas of a shard are spread over the zones: no zone has more of them than it must, given how many zones with how many nodes there are. Moving
 * within a zone makes nothing worse and is never vetoed.
 */
final class ZoneSpread implements Constraint {
    @Override
    public boolean vetoes(Assignment now, int unit, int from, int to) {
        Problem problem = now.problem;
        int zone = problem.zone[to];
        if (problem.zoneNames.size() == 1 || (from != Problem.NOWHERE && problem.zone[from] == zone)) {
            return false;
        }
        return now.inZone(unit, zone) >= problem.zoneMax[unit];
    }

    @Override
    public String reason(Assignment now, int unit, int from, int to) {
        Problem problem = now.problem;
        return "zone " + problem.zoneNameOf(to) + " of " + problem.nameOf(to) + " has "
                + now.inZone(unit, problem.zone[to]) + " of at most " + problem.zoneMax[unit] + " replicas of "
                + problem.shardOf(unit);
    }
}
