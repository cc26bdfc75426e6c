package io.shardwright.placement;

/** Shards of colocated tables with the same number do best on the same nodes. Those that are together already move together; this brings others near. */
final class Colocation implements Score {
    @Override
    public String label() {
        return "colocation";
    }

    @Override
    public double gain(Assignment now, int unit, int from, int to) {
        int gain = 0;
        for (int partner : now.problem.partners(unit)) {
            gain += now.has(partner, to) ? 1 : 0;
            gain -= from != Problem.NOWHERE && now.has(partner, from) ? 1 : 0;
        }
        return gain;
    }
}
