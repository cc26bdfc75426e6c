package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.MoveRequest;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.operations.MoveControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code /moves} and what is below. */
final class MoveRoutes {
    private static final Set<String> LIMIT_FIELDS =
            Set.of("threadsRunningMax", "writeMillisMax", "lagMillisMax", "diskFreeBytesMin", "bytesPerSecondMax");
    private static final Set<String> DRY_RUN = Set.of("dryRun");

    private final Operations operations;
    private final MoveControl moves;

    MoveRoutes(Operations operations) {
        this.operations = operations;
        this.moves = operations.moveControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_MOVES, this::list);
        routes.add(Operation.START_MOVE, this::start);
        routes.add(Operation.SHOW_MOVE, this::show);
        routes.add(Operation.PAUSE_MOVE, request -> pause(request, true));
        routes.add(Operation.RESUME_MOVE, request -> pause(request, false));
        routes.add(Operation.CUT_MOVE_OVER, this::cutover);
        routes.add(Operation.THROTTLE_MOVE, this::throttle);
        routes.add(Operation.SET_MOVE_WINDOW, this::window);
        routes.add(Operation.STOP_MOVE, this::stop);
        routes.add(Operation.REVERSE_MOVE, this::reverse);
        routes.add(Operation.ACCEPT_MOVE, this::accept);
    }

    private static UUID move(ApiRequest request) {
        try {
            return UUID.fromString(request.path("move"));
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST,
                    "the id of a move is a UUID",
                    "Take it from `move list`, as it stands there.",
                    e);
        }
    }

    private Answer list(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(moves.list(request.scope()));
    }

    private Answer show(ApiRequest request) {
        request.allowParameters(Set.of());
        return Answer.ok(moves.show(move(request)));
    }

    private Answer start(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body =
                request.body(Set.of("table", "shard", "target", "hold", "limits", "window", "retentionMillis"));
        MoveRequest wanted = new MoveRequest(
                body.text("table"),
                body.number("shard"),
                body.text("target"),
                body.flag("hold"),
                body.optionalObject("limits", LIMIT_FIELDS)
                        .map(MoveRoutes::limits)
                        .orElse(null),
                body.optionalText("window").orElse(null),
                body.optionalLong("retentionMillis").orElse(null));
        if (request.flag("dryRun")) {
            return Answer.ok(moves.planStart(wanted));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(moves.start(term, wanted, submitter)));
    }

    private static ThrottleLimits limits(JsonFields body) {
        try {
            return new ThrottleLimits(
                    body.optionalNumber("threadsRunningMax").orElse(0),
                    body.optionalLong("writeMillisMax").orElse(0L),
                    body.optionalLong("lagMillisMax").orElse(0L),
                    body.optionalLong("diskFreeBytesMin").orElse(0L),
                    body.optionalLong("bytesPerSecondMax").orElse(0L));
        } catch (IllegalArgumentException e) {
            throw new ShardwrightException(
                    ErrorCode.BAD_REQUEST, "a limit is negative", "Give 0 for no limit, or more.", e);
        }
    }

    private Answer pause(ApiRequest request, boolean paused) {
        request.allowParameters(DRY_RUN);
        request.body(Set.of());
        UUID move = move(request);
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.pause(term, move, paused, request.actor(), dryRun)));
    }

    private Answer cutover(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("hold"));
        boolean hold = body.flag("hold");
        UUID move = move(request);
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.cutover(term, move, hold, request.actor(), dryRun)));
    }

    private Answer throttle(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        ThrottleLimits limits = limits(request.body(LIMIT_FIELDS));
        UUID move = move(request);
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.throttle(term, move, limits, request.actor(), dryRun)));
    }

    private Answer window(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("window"));
        String window = body.optionalText("window").orElse("");
        UUID move = move(request);
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.window(term, move, window, request.actor(), dryRun)));
    }

    private Answer stop(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        JsonFields body = request.body(Set.of("reason"));
        String reason = body.optionalText("reason").orElse("");
        UUID move = move(request);
        boolean dryRun = request.flag("dryRun");
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.stop(term, move, reason, request.actor(), dryRun)));
    }

    private Answer reverse(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        request.body(Set.of());
        UUID move = move(request);
        if (request.flag("dryRun")) {
            return Answer.ok(moves.planReverse(move));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(moves.reverse(term, move, submitter)));
    }

    private Answer accept(ApiRequest request) {
        request.allowParameters(DRY_RUN);
        request.body(Set.of());
        UUID move = move(request);
        if (request.flag("dryRun")) {
            return Answer.ok(moves.planAccept(move));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(moves.accept(term, move, submitter)));
    }
}
