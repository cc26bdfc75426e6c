package io.shardwright.nodedb;

import io.shardwright.statement.Token;
import java.util.List;

/**
 * Whether a query or a change of rows leaves something in its session that the next statement there would meet: a user variable or a named lock.
 * Such a session is not used again. Errs on the side of yes.
 */
final class SessionMarks {
    private SessionMarks() {}

    static boolean leftBy(List<Token> statement) {
        return statement.stream().anyMatch(token -> isUserVariable(token) || isLock(token));
    }

    private static boolean isUserVariable(Token token) {
        return token.kind() == Token.Kind.VARIABLE && !token.text().startsWith("@@");
    }

    private static boolean isLock(Token token) {
        return token.isName() && token.value().equalsIgnoreCase("GET_LOCK");
    }
}
