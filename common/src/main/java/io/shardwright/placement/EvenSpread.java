package io.shardwright.placement;

/** What a node has for each unit of its capacity is to be the same everywhere: a replica does best to go from much to little. */
final class EvenSpread implements Score {
    private final Measure measure;

    EvenSpread(Measure measure) {
        this.measure = measure;
    }

    @Override
    public String label() {
        return measure.label();
    }

    @Override
    public double gain(Assignment now, int unit, int from, int to) {
        double weight = weight(now.problem, unit);
        double there = (amount(now, to) + weight / 2) / now.problem.capacityOf(to);
        double here = from == Problem.NOWHERE ? 0 : (amount(now, from) - weight / 2) / now.problem.capacityOf(from);
        return weight * (here - there);
    }

    private double weight(Problem problem, int unit) {
        return switch (measure) {
            case COUNT -> problem.sizeOf(unit);
            case BYTES -> problem.bytes[unit];
            case LOAD -> problem.load[unit];
        };
    }

    private double amount(Assignment now, int node) {
        return switch (measure) {
            case COUNT -> now.replicas[node];
            case BYTES -> now.bytes[node];
            case LOAD -> now.load[node];
        };
    }
}
