package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.ScheduleList;
import io.shardwright.api.ScheduleRequest;
import io.shardwright.api.ScheduleView;
import io.shardwright.operations.Operations;
import io.shardwright.operations.ScheduleControl;

/** {@code /schedules} and what is below. */
final class ScheduleRoutes {
    private final Operations operations;
    private final ScheduleControl schedules;

    ScheduleRoutes(Operations operations) {
        this.operations = operations;
        this.schedules = operations.upkeep().schedules();
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_SCHEDULES, Form.read(ScheduleList.class), this::list);
        routes.add(Operation.SET_SCHEDULE, Form.change(ScheduleRequest.class).answers(ScheduleView.class), this::set);
        routes.add(
                Operation.RUN_SCHEDULE,
                Form.change(EmptyRequest.class).answers(ScheduleView.class),
                AdminServer.SQL_LIMIT,
                this::run);
    }

    private Answer list(ApiRequest request) {
        return Answer.ok(schedules.list());
    }

    private Answer set(ApiRequest request) {
        ScheduleRequest wanted = request.body(ScheduleRequest.class);
        String name = request.path("schedule");
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(schedules.set(term, name, wanted, request.actor(), dryRun)));
    }

    private Answer run(ApiRequest request) {
        request.body(EmptyRequest.class);
        String name = request.path("schedule");
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(),
                term -> Answer.ok(dryRun ? schedules.planRun(name) : schedules.run(term, name, request.actor())));
    }
}
