package io.shardwright.junit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a {@link Rehearsal}. The server behind it is started once for all tests of a run, a {@code mariadbd} on the PATH or the one that comes as a
 * jar, and each test has an empty schema of its own. Needs JUnit 5.13 or newer. Tests that use it must not run at the same time.
 */
public final class RehearsalExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(RehearsalExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Rehearsal.class;
    }

    @Override
    public Rehearsal resolveParameter(ParameterContext parameter, ExtensionContext context) {
        RehearsalServer server = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(RehearsalServer.class, key -> RehearsalServer.start(), RehearsalServer.class);
        server.empty();
        return new Rehearsal(server);
    }
}
