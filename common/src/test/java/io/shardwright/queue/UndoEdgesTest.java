package io.shardwright.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shardwright.action.RunSql;
import io.shardwright.fleet.NodeName;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.queue.UndoEdges.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UndoEdgesTest {
    private static final Set<Long> NONE = Set.of();

    private static CommandPair pair(String name, List<String> after, List<String> rollbackAfter) {
        return new CommandPair(
                name,
                new NodeName("n1"),
                Phase.BEFORE,
                new RunSql("DO 1"),
                Optional.of(new RunSql("DO 2")),
                Optional.empty(),
                false,
                after,
                rollbackAfter);
    }

    private static void refused(ErrorCode code, UndoMode mode, CommandPair... commands) {
        assertThatThrownBy(() -> UndoEdges.check(List.of(commands), mode))
                .isInstanceOfSatisfying(
                        ShardwrightException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void edgesAreMirroredAndPassThroughWhatLeftNothing() {
        List<Edge> chain = List.of(new Edge(2, 1), new Edge(3, 2), new Edge(4, 3));
        assertThat(UndoEdges.mirrored(List.of(1L, 2L), NONE, chain, List.of())).containsExactly(new Edge(1, 2));
        assertThat(UndoEdges.mirrored(List.of(1L, 4L), NONE, chain, List.of())).containsExactly(new Edge(1, 4));
        assertThat(UndoEdges.mirrored(List.of(1L, 5L), NONE, chain, List.of(new Edge(3, 5))))
                .containsExactly(new Edge(1, 5));
    }

    @Test
    void whatComesBehindABegunUndoWaitsForAllThatItShouldHaveWaitedFor() {
        List<Edge> chain = List.of(new Edge(3, 2));
        List<Edge> explicit = List.of(new Edge(3, 1));
        assertThat(UndoEdges.mirrored(List.of(1L, 2L, 3L), NONE, chain, explicit))
                .containsExactly(new Edge(2, 3), new Edge(3, 1));
        assertThat(UndoEdges.mirrored(List.of(1L, 2L, 3L), Set.of(3L), chain, explicit))
                .containsExactlyInAnyOrder(new Edge(2, 3), new Edge(2, 1), new Edge(3, 1));
    }

    /** Along every path, one after another, without a thought for how long that takes. */
    private static Set<Edge> searched(List<Long> undo, Set<Long> begun, List<Edge> forward, List<Edge> rollback) {
        Set<Edge> waits = new HashSet<>(rollback);
        forward.forEach(edge -> waits.add(new Edge(edge.waitsFor(), edge.command())));
        Set<Edge> edges = new HashSet<>();
        for (long id : undo) {
            Set<Long> seen = new HashSet<>();
            Deque<Long> next = new ArrayDeque<>(List.of(id));
            while (!next.isEmpty()) {
                long from = next.remove();
                for (Edge edge : waits) {
                    if (edge.command() == from && seen.add(edge.waitsFor())) {
                        if (undo.contains(edge.waitsFor())) {
                            edges.add(new Edge(id, edge.waitsFor()));
                        }
                        if (!undo.contains(edge.waitsFor()) || begun.contains(edge.waitsFor())) {
                            next.add(edge.waitsFor());
                        }
                    }
                }
            }
        }
        return edges;
    }

    @Test
    void theEdgesAreThoseThatASearchAlongEveryPathFinds() {
        Random random = new Random(1);
        for (int run = 0; run < 500; run++) {
            List<Edge> forward = new ArrayList<>();
            List<Edge> rollback = new ArrayList<>();
            for (long later = 2; later <= 14; later++) {
                for (long earlier = 1; earlier < later; earlier++) {
                    int kind = random.nextInt(12);
                    if (kind < 3) {
                        forward.add(new Edge(later, earlier));
                    } else if (kind == 3) {
                        rollback.add(new Edge(earlier, later));
                    }
                }
            }
            List<Long> undo = LongStream.rangeClosed(1, 14)
                    .filter(id -> random.nextBoolean())
                    .boxed()
                    .toList();
            Set<Long> begun = undo.stream().filter(id -> random.nextInt(4) == 0).collect(Collectors.toSet());
            assertThat(UndoEdges.mirrored(undo, begun, forward, rollback))
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(searched(undo, begun, forward, rollback));
        }
    }

    private static List<Edge> throughOne(long middle) {
        List<Edge> forward = new ArrayList<>();
        for (long left = 1; left < middle; left++) {
            forward.add(new Edge(middle, left));
        }
        for (long right = middle + 1; right < 2 * middle; right++) {
            forward.add(new Edge(right, middle));
        }
        return forward;
    }

    @Test
    void tooManyEdgesMeanOneAfterAnother() {
        List<Long> undo =
                LongStream.rangeClosed(1, 801).filter(id -> id != 401).boxed().toList();
        assertThat(UndoEdges.mirrored(undo, NONE, throughOne(401), List.of()))
                .hasSize(799)
                .contains(new Edge(1, 2), new Edge(2, 3), new Edge(400, 402));
    }

    @Test
    void oneAfterAnotherKeepsExplicitEdgesAndThoseOfABegunUndo() {
        List<Long> undo =
                LongStream.rangeClosed(1, 801).filter(id -> id != 401).boxed().toList();
        assertThat(UndoEdges.mirrored(undo, NONE, throughOne(401), List.of(new Edge(800, 801), new Edge(801, 799))))
                .as("799, 801, 800 and then downwards")
                .hasSize(799)
                .contains(new Edge(801, 799), new Edge(800, 801), new Edge(798, 800), new Edge(797, 798));
        assertThat(UndoEdges.mirrored(undo, Set.of(3L, 4L), throughOne(401), List.of()))
                .hasSize(802)
                .contains(new Edge(2, 3), new Edge(2, 4), new Edge(2, 5), new Edge(3, 4), new Edge(3, 5));
    }

    @Test
    void aRollbackDependencyThatContradictsTheOrderIsRefused() {
        UndoEdges.check(List.of(pair("a", List.of(), List.of("b")), pair("b", List.of(), List.of())), UndoMode.REVERSE);
        refused(
                ErrorCode.ROLLBACK_ORDER,
                UndoMode.REVERSE,
                pair("a", List.of(), List.of()),
                pair("b", List.of(), List.of("a")));
        refused(ErrorCode.ROLLBACK_ORDER, UndoMode.REVERSE, pair("a", List.of(), List.of("a")));
        UndoEdges.check(
                List.of(pair("a", List.of(), List.of()), pair("b", List.of(), List.of("a"))), UndoMode.MIRRORED);
        refused(
                ErrorCode.ROLLBACK_ORDER,
                UndoMode.MIRRORED,
                pair("a", List.of(), List.of()),
                pair("b", List.of("a"), List.of()),
                pair("c", List.of("b"), List.of("a")));
        refused(ErrorCode.UNKNOWN_DEPENDENCY, UndoMode.MIRRORED, pair("a", List.of(), List.of("x")));
    }

    @Test
    void locksBringTheIntentsAboveThem() {
        assertThat(LockRequest.withIntents(List.of(
                        new LockRequest("table/t/3", LockMode.X),
                        new LockRequest("table/t", LockMode.S),
                        new LockRequest("table/u", LockMode.S))))
                .containsExactly(
                        new LockRequest("cluster", LockMode.IX),
                        new LockRequest("table/t", LockMode.X),
                        new LockRequest("table/t/3", LockMode.X),
                        new LockRequest("table/u", LockMode.S));
    }
}
