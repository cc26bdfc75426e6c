package io.shardwright.admin;

import io.shardwright.access.Operation;
import io.shardwright.api.CutoverRequest;
import io.shardwright.api.EmptyRequest;
import io.shardwright.api.LimitsRequest;
import io.shardwright.api.MoveList;
import io.shardwright.api.MoveRequest;
import io.shardwright.api.MoveView;
import io.shardwright.api.PlanView;
import io.shardwright.api.PublishedView;
import io.shardwright.api.ReasonRequest;
import io.shardwright.api.WindowRequest;
import io.shardwright.move.ThrottleLimits;
import io.shardwright.operations.MoveControl;
import io.shardwright.operations.Operations;
import io.shardwright.operations.Submitter;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** {@code /moves} and what is below. */
final class MoveRoutes {
    private final Operations operations;
    private final MoveControl moves;

    MoveRoutes(Operations operations) {
        this.operations = operations;
        this.moves = operations.moveControl();
    }

    void addTo(Routes routes) {
        routes.add(Operation.LIST_MOVES, Form.read(MoveList.class), this::list);
        routes.add(
                Operation.START_MOVE,
                Form.change(MoveRequest.class)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::start);
        routes.add(Operation.SHOW_MOVE, Form.read(MoveView.class), this::show);
        routes.add(Operation.PAUSE_MOVE, order(EmptyRequest.class), request -> pause(request, true));
        routes.add(Operation.RESUME_MOVE, order(EmptyRequest.class), request -> pause(request, false));
        routes.add(Operation.CUT_MOVE_OVER, order(CutoverRequest.class), this::cutover);
        routes.add(Operation.THROTTLE_MOVE, order(LimitsRequest.class), this::throttle);
        routes.add(Operation.SET_MOVE_WINDOW, order(WindowRequest.class), this::window);
        routes.add(Operation.STOP_MOVE, order(ReasonRequest.class), this::stop);
        routes.add(
                Operation.REVERSE_MOVE,
                Form.change(EmptyRequest.class)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::reverse);
        routes.add(
                Operation.ACCEPT_MOVE,
                Form.change(EmptyRequest.class)
                        .underKey()
                        .answers(PlanView.class)
                        .accepts(PublishedView.class),
                this::accept);
    }

    /** Of an order to one move. */
    private static Form order(Class<? extends Record> body) {
        return Form.change(body).answers(MoveView.class);
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
        return Answer.ok(moves.list(request.scope()));
    }

    private Answer show(ApiRequest request) {
        return Answer.ok(moves.show(move(request)));
    }

    private Answer start(ApiRequest request) {
        MoveRequest wanted = request.body(MoveRequest.class);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(moves.planStart(wanted));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(moves.start(term, wanted, submitter)));
    }

    private Answer pause(ApiRequest request, boolean paused) {
        request.body(EmptyRequest.class);
        UUID move = move(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.pause(term, move, paused, request.actor(), dryRun)));
    }

    private Answer cutover(ApiRequest request) {
        boolean hold = request.body(CutoverRequest.class).hold();
        UUID move = move(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.cutover(term, move, hold, request.actor(), dryRun)));
    }

    private Answer throttle(ApiRequest request) {
        ThrottleLimits limits = request.body(LimitsRequest.class).limits();
        UUID move = move(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.throttle(term, move, limits, request.actor(), dryRun)));
    }

    private Answer window(ApiRequest request) {
        String window =
                Objects.requireNonNullElse(request.body(WindowRequest.class).window(), "");
        UUID move = move(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.window(term, move, window, request.actor(), dryRun)));
    }

    private Answer stop(ApiRequest request) {
        String reason = request.body(ReasonRequest.class).text();
        UUID move = move(request);
        boolean dryRun = request.flag(Form.DRY_RUN);
        return Answer.ofLeader(
                operations.standing(), term -> Answer.ok(moves.stop(term, move, reason, request.actor(), dryRun)));
    }

    private Answer reverse(ApiRequest request) {
        request.body(EmptyRequest.class);
        UUID move = move(request);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(moves.planReverse(move));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(moves.reverse(term, move, submitter)));
    }

    private Answer accept(ApiRequest request) {
        request.body(EmptyRequest.class);
        UUID move = move(request);
        if (request.flag(Form.DRY_RUN)) {
            return Answer.ok(moves.planAccept(move));
        }
        Submitter submitter = request.submitter(Optional.empty());
        return Answer.ofLeader(operations.standing(), term -> Answer.accepted(moves.accept(term, move, submitter)));
    }
}
