package io.shardwright.tls;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells DNS names from literal addresses, which certificates list in different forms, without ever asking a name server. */
final class HostName {
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[?([0-9a-fA-F:.]*:[0-9a-fA-F:.]*)]?");
    private static final Pattern DNS = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private HostName() {}

    /**
     * The bytes of a literal IPv4 or IPv6 address, or null for a DNS name.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_NAME} if the text is neither
     */
    static byte @Nullable [] literalAddress(String host) {
        if (IPV4.matcher(host).matches() || IPV6.matcher(host).matches()) {
            try {
                return InetAddress.getByName(host).getAddress();
            } catch (UnknownHostException e) {
                throw bad(host);
            }
        }
        if (!DNS.matcher(host).matches()) {
            throw bad(host);
        }
        return null;
    }

    private static ShardwrightException bad(String host) {
        return new ShardwrightException(
                ErrorCode.BAD_NAME, "'" + host + "' is no host", "Use a DNS name, an IPv4 or an IPv6 address.");
    }
}
