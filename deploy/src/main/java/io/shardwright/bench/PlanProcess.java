package io.shardwright.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.shardwright.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures one planner on one fleet in a process of its own: places a new table, then lets a tenth of the nodes come, then as many go again. Each
 * planner starts from its own placement. A small fleet goes first that does not count.
 */
public final class PlanProcess {
    private static final int WARM_NODES = 20;
    private static final int WARM_REPLICAS = 6_000;

    private PlanProcess() {}

    public static void main(String[] arguments) throws IOException {
        ObjectMapper json = Json.mapper();
        PlanCase plan = json.readValue(Path.of(arguments[0]).toFile(), PlanCase.class);
        run(new PlanCase(plan.planner(), WARM_NODES, WARM_REPLICAS, ""));
        List<PlanReport.Step> steps = run(plan);
        PlanReport.Case found = new PlanReport.Case(
                plan.planner().key(), plan.nodes(), plan.replicas(), true, Gauge.peak("self"), steps);
        json.writeValue(Path.of(plan.resultFile()).toFile(), found);
        System.exit(0);
    }

    private static List<PlanReport.Step> run(PlanCase plan) {
        return plan.planner().ours() ? new OurPlanning(plan).run() : new HelixPlanning(plan).run();
    }
}
