package io.shardwright.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.shardwright.access.Operation;
import io.shardwright.access.Reach;
import io.shardwright.access.Role;
import io.shardwright.api.CreatedKeyView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random, hostile and oversized requests at a coordinator with a real database: none makes it fail, none hangs, and none of somebody who may not changes
 * anything.
 */
final class HostileRequestsTest {
    private static final int THREADS = 4;

    /** A table that there is not, and that no request names: whoever has a key for it may ask only about what is of no table. */
    private static final String UNNAMED = "unnamed";

    /** What refused calls write themselves: that they were refused. */
    private static final Set<String> OF_REFUSALS = Set.of("shardwright.audit", "shardwright.audit_head");

    @TempDir
    private static Path folder;

    /** Who sends: what the header says, and what that may let pass. */
    private record Caller(String name, String authorization, Set<Operation> allowed) {}

    @Test
    @Timeout(600)
    void noneMakesItFail() throws Exception {
        send(2_000, 1);
    }

    @Test
    @Tag("proof")
    @Timeout(1_800)
    void noneOfAHundredThousandMakesItFail() throws Exception {
        send(100_000, 2);
    }

    private static Caller caller(RunningApi api, Role role, String... tables) {
        CreatedKeyView key = api.key("its-" + role.label() + tables.length, role.label(), tables);
        Set<Operation> allowed = EnumSet.noneOf(Operation.class);
        Arrays.stream(Operation.values())
                .filter(operation -> role.covers(operation.least()))
                .filter(operation -> !List.of(tables).contains(UNNAMED)
                        || operation.reach() == Reach.FLEET
                        || operation.reach() == Reach.LIST)
                .forEach(allowed::add);
        return new Caller(
                role.label() + (tables.length == 0 ? "" : " for a table"),
                "Bearer " + Objects.requireNonNull(key.text()),
                allowed);
    }

    private static void send(int requests, long seed) throws Exception {
        try (Fixture fixture = Fixture.start(folder.resolve("of-" + requests))) {
            RunningApi api = fixture.api();
            CreatedKeyView revoked = api.key("revoked", "admin");
            api.keys().revoke(api.term(), revoked.key().id(), "r", "test", false);
            Caller viewer = caller(api, Role.VIEWER);
            Caller operator = caller(api, Role.OPERATOR);
            List<Caller> refused = List.of(
                    new Caller("nobody", "", Set.of()),
                    new Caller("no key", "Basic YTpi", Set.of()),
                    new Caller("wrong key", "Bearer swk_" + "a".repeat(60), Set.of()),
                    new Caller("revoked key", "Bearer " + revoked.text(), Set.of()),
                    viewer,
                    operator,
                    caller(api, Role.OPERATOR, UNNAMED));
            List<Caller> admitted = List.of(
                    caller(api, Role.ADMIN),
                    caller(api, Role.ADMIN),
                    operator,
                    viewer,
                    caller(api, Role.OPERATOR, "orders"));
            Tally tally = new Tally();
            Map<String, Long> before = state(api);
            run(fixture, refused, false, requests / 2, seed, tally);
            assertThat(state(api)).as("after calls of those who may not").isEqualTo(before);
            run(fixture, admitted, true, requests - requests / 2, seed + THREADS, tally);
            System.out.println(tally);
            assertThat(tally.failed).isEmpty();
            assertThat(api.get("/api/v1/status").status()).isEqualTo(200);
        }
    }

    private static Map<String, Long> state(RunningApi api) throws Exception {
        Map<String, Long> state = api.checksums();
        state.keySet().removeAll(OF_REFUSALS);
        return state;
    }

    private static void run(
            Fixture fixture, List<Caller> callers, boolean admitted, int requests, long seed, Tally tally)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                long own = seed + i;
                work.add(() -> {
                    exchange(fixture, callers, admitted, requests / THREADS, own, tally);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void exchange(
            Fixture fixture, List<Caller> callers, boolean admitted, int requests, long seed, Tally tally)
            throws Exception {
        Map<String, String> known = Map.of(
                "node", "n1",
                "table", "users",
                "group", fixture.group(),
                "command", fixture.command(),
                "move", fixture.move(),
                "rebalance", fixture.rebalance(),
                "key", fixture.carol());
        HostileRequests made = new HostileRequests(fixture.api().contract().document(), known, seed);
        try (HttpWire wire = new HttpWire(fixture.api().base().getPort())) {
            for (int sent = 0; sent < requests; ) {
                Caller caller = callers.get(sent % callers.size());
                HostileRequests.Made request = made.next(caller.authorization());
                boolean allowed = caller.allowed().stream()
                        .anyMatch(operation -> operation.label().equals(request.operation()));
                if (!admitted && (allowed || request.operation().equals("live"))) {
                    continue;
                }
                sent++;
                HttpWire.Answered answer =
                        wire.exchange(request.bytes(), request.method().equals("HEAD"));
                tally.add(caller, request, answer, admitted);
            }
        }
    }

    /** What was answered. Any thread may add. */
    private static final class Tally {
        private final Map<String, LongAdder> byStatus = new ConcurrentSkipListMap<>();
        private final Map<String, String> failed = new ConcurrentSkipListMap<>();

        void add(Caller caller, HostileRequests.Made request, HttpWire.Answered answer, boolean admitted) {
            byStatus.computeIfAbsent((admitted ? "admitted " : "refused ") + answer.status(), none -> new LongAdder())
                    .increment();
            boolean passed = !admitted && !request.otherMethod() && answer.status() >= 200 && answer.status() < 300;
            // The refusal of a body that is too large can be lost, as the connection ends while it is still being sent.
            boolean unanswered = answer.status() == 0 && request.latin1().length() <= AdminServer.BODY_BYTES_MAX;
            if (answer.status() >= 500 || passed || unanswered) {
                String sent = new String(request.bytes(), StandardCharsets.UTF_8);
                failed.putIfAbsent(
                        request.operation() + " " + answer.status() + " as " + caller.name(),
                        sent.substring(0, Math.min(2_000, sent.length())).replaceAll("Bearer \\S+", "Bearer KEY")
                                + " -> "
                                + answer.text());
            }
        }

        @Override
        public String toString() {
            Map<String, Long> counts = new TreeMap<>();
            byStatus.forEach((status, count) -> counts.put(status, count.sum()));
            return "hostile requests answered: " + counts;
        }
    }
}
