package io.shardwright.planning;

import io.shardwright.json.ActionCodec;
import io.shardwright.metadata.CatalogChange;
import io.shardwright.queue.CommandPair;
import io.shardwright.queue.LockRequest;
import io.shardwright.queue.Phase;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A plan as people read it: the form of the golden files. Long runs of consecutive numbers are shortened. */
final class PlanText {
    private static final Pattern NUMBERS = Pattern.compile("[0-9]+(,[0-9]+){9,}");

    private PlanText() {}

    static String of(TablePlan plan) {
        StringBuilder text = new StringBuilder();
        text.append(plan.submission().title()).append('\n');
        text.append("key ").append(plan.submission().idempotencyKey()).append('\n');
        for (LockRequest lock : plan.submission().locks()) {
            text.append("lock ")
                    .append(lock.resource())
                    .append(' ')
                    .append(lock.mode())
                    .append('\n');
        }
        int seq = 0;
        for (CommandPair command : plan.submission().commands()) {
            text.append('\n')
                    .append(++seq)
                    .append(' ')
                    .append(command.name())
                    .append(" on ")
                    .append(command.node());
            text.append(command.phase() == Phase.AFTER ? " after the decision\n" : "\n");
            text.append("  forward  ")
                    .append(ActionCodec.encode(command.forward()))
                    .append('\n');
            command.rollback()
                    .ifPresent(rollback -> text.append("  rollback ")
                            .append(ActionCodec.encode(rollback))
                            .append('\n'));
            if (!command.after().isEmpty()) {
                text.append("  after    ")
                        .append(String.join(" ", command.after()))
                        .append('\n');
            }
        }
        text.append('\n').append(catalog(plan.catalog()));
        plan.artifacts()
                .forEach(artifact -> text.append(
                        "artifact %s %s %s\n".formatted(artifact.node(), artifact.kind(), artifact.name())));
        plan.warnings()
                .forEach(warning -> text.append("warning ").append(warning).append('\n'));
        return shortened(text.toString());
    }

    private static String catalog(CatalogChange change) {
        if (change instanceof CatalogChange.Create create) {
            String replicas = create.replicas().stream()
                    .map(r -> "replica s%d %s %s %s e%d %s\n"
                            .formatted(r.shard(), r.buckets(), r.node(), r.physicalName(), r.epoch(), r.role()))
                    .collect(Collectors.joining());
            return "catalog create %s %s g%d\ndefinition %s\n%s"
                    .formatted(
                            create.table(),
                            create.engine().label(),
                            create.generation(),
                            create.definition(),
                            replicas);
        }
        if (change instanceof CatalogChange.Drop drop) {
            return "catalog drop " + drop.table()
                    + drop.forgotten().stream()
                            .map(node -> " forgotten by " + node)
                            .collect(Collectors.joining()) + "\n";
        }
        if (change instanceof CatalogChange.Reap reap) {
            return "catalog reap " + reap.node() + "\n"
                    + reap.tables().stream()
                            .map(table -> "takes over %s %s\n".formatted(table.kind(), table.name()))
                            .collect(Collectors.joining());
        }
        if (change instanceof CatalogChange.Move move) {
            return "catalog move %s s%d %s %s e%d -> %s %s e%d, kept as %s, later %s...\n"
                    .formatted(
                            move.table(),
                            move.shard(),
                            move.source(),
                            move.from(),
                            move.fromEpoch(),
                            move.target(),
                            move.into(),
                            move.epoch(),
                            move.kept(),
                            move.backStem());
        }
        if (change instanceof CatalogChange.ReverseMove reverse) {
            return "catalog reverse move into " + reverse.back() + ", kept as " + reverse.kept() + "\n";
        }
        return change instanceof CatalogChange.AcceptMove accept
                ? "catalog accept move"
                        + accept.lost().map(node -> " without " + node).orElse("") + "\n"
                : "";
    }

    private static String shortened(String text) {
        Matcher matcher = NUMBERS.matcher(text);
        return matcher.replaceAll(run -> {
            String[] numbers = run.group().split(",", -1);
            int first = Integer.parseInt(numbers[0]);
            int last = Integer.parseInt(numbers[numbers.length - 1]);
            boolean consecutive = last - first == numbers.length - 1;
            return consecutive ? first + "," + (first + 1) + ",...," + last : run.group();
        });
    }
}
