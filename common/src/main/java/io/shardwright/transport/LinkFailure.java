package io.shardwright.transport;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLException;

/** What went wrong with a link, as users are told. */
final class LinkFailure {
    private LinkFailure() {}

    /**
     * @param peer whom the link was to lead to, or from where it came
     * @param cause what Netty, TLS or the greeting reported
     */
    static ShardwrightException of(Object peer, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof ShardwrightException refusal) {
                return new ShardwrightException(
                        refusal.code(), "link with " + peer + ": " + refusal.message(), refusal.advice(), cause);
            }
            if (t instanceof SSLException || t instanceof GeneralSecurityException) {
                return new ShardwrightException(
                        ErrorCode.ACCESS_DENIED,
                        "link with " + peer + ": TLS failed: " + t.getMessage(),
                        "Check that both sides' certificates come from the same authority and name their hosts.",
                        cause);
            }
        }
        return new ShardwrightException(
                ErrorCode.UNREACHABLE,
                "no link with " + peer + ": " + cause.getMessage(),
                "Check that the process runs and that its link address is right.",
                cause);
    }
}
