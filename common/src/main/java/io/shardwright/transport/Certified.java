package io.shardwright.transport;

import io.shardwright.fleet.ProcessKind;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import io.shardwright.tls.Credentials;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** Whom a certificate is for: the name is its subject's CN, the kind its OU. */
public final class Certified {
    private Certified() {}

    /**
     * Demands that a process has been given the certificate of the process that its settings say it is: another's would let it act as that one.
     *
     * @param setting the key of its name
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if it is another's
     */
    public static void requireOwn(Credentials credentials, String setting, String name, ProcessKind kind) {
        if (!isFor(credentials.own(), name, kind)) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "setting '" + setting + "' is '" + name + "', but the certificate "
                            + credentials.files().certificate() + " is for " + subject(credentials.own()),
                    "Give this " + kind.label() + " the certificate of CN=" + name + ", OU=" + kind.label()
                            + ", or set '" + setting + "' to the name in it.");
        }
    }

    static boolean isFor(X509Certificate certificate, String name, ProcessKind kind) {
        return name.equals(part(certificate, "CN")) && kind.label().equals(part(certificate, "OU"));
    }

    static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static @Nullable String part(X509Certificate certificate, String type) {
        try {
            for (Rdn rdn : new LdapName(subject(certificate)).getRdns()) {
                if (rdn.getType().equalsIgnoreCase(type)) {
                    return rdn.getValue().toString();
                }
            }
            return null;
        } catch (InvalidNameException e) {
            throw new IllegalStateException("the JDK wrote a distinguished name that it cannot read", e);
        }
    }
}
