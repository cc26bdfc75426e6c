package io.shardwright.text;

import io.shardwright.api.CommandView;
import io.shardwright.api.GroupView;
import io.shardwright.problem.ErrorCode;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where more is said of errors. */
final class RunbookText {
    private RunbookText() {}

    /** Of those that stand in texts by their codes. */
    static List<String> lines(Collection<String> texts) {
        return lines(texts.stream().flatMap(text -> ErrorCode.in(text).stream()));
    }

    /** Of why a group was aborted, and of what its commands have met. */
    static List<String> lines(GroupView group) {
        return lines(Stream.concat(
                Stream.ofNullable(group.abortDetail()).flatMap(text -> ErrorCode.in(text).stream()),
                group.commands().stream()
                        .map(CommandView::errorCode)
                        .filter(Objects::nonNull)
                        .map(ErrorCode::of)
                        .flatMap(Optional::stream)));
    }

    private static List<String> lines(Stream<ErrorCode> codes) {
        return codes.distinct()
                .sorted()
                .map(code -> "Runbook: " + code.runbook())
                .toList();
    }
}
