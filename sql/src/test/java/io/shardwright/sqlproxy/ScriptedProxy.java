package io.shardwright.sqlproxy;

import io.shardwright.fleet.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A proxy with rules, each for one statement, that remembers what it has seen. Safe for use by many threads. */
public final class ScriptedProxy implements AutoCloseable {
    /** What to do with the first statement that matches. */
    private record Rule(Predicate<String> matches, Exchange.Plan plan) {}

    private final SqlProxy proxy;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private ScriptedProxy(Endpoint server) throws IOException {
        proxy = SqlProxy.before(server, () -> this::planFor);
    }

    public static ScriptedProxy before(Endpoint server) throws IOException {
        return new ScriptedProxy(server);
    }

    public Endpoint endpoint() {
        return proxy.endpoint();
    }

    /** Applies a plan once, to the first statement that contains the text. */
    public void once(String text, Exchange.Plan plan) {
        once(sql -> sql.contains(text), plan);
    }

    /** Applies a plan once, to the first statement that matches. */
    public void once(Predicate<String> matches, Exchange.Plan plan) {
        rules.add(new Rule(matches, plan));
    }

    /** Whether every rule has found its statement. */
    public boolean rulesUsedUp() {
        return rules.isEmpty();
    }

    /** How many statements that contain the text have come from clients. */
    public long count(String text) {
        return seen.stream().filter(sql -> sql.contains(text)).count();
    }

    private Optional<Exchange.Plan> planFor(String sql) {
        seen.add(sql);
        // Of two threads that find the same rule, the one that removes it has it.
        return rules.stream()
                .filter(rule -> rule.matches().test(sql))
                .findFirst()
                .filter(rules::remove)
                .map(Rule::plan);
    }

    @Override
    public void close() throws IOException {
        proxy.close();
    }
}
