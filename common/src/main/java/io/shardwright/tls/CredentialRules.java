package io.shardwright.tls;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether credentials can be used, by themselves and in the place of others. Whether they are this process's own is asked elsewhere, by the names
 * in the certificate. All refusals are {@link ErrorCode#BAD_SETTING}.
 */
public final class CredentialRules {
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

    /** What is signed to see whether a key is a certificate's. */
    private static final byte[] PROBE = {1, 2, 3, 4, 5, 6, 7, 8};

    /** The extended key usage for all that there is. */
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    /** The kinds of alternative names by which links are made: DNS names and addresses. */
    private static final Set<Integer> REACHED_BY = Set.of(2, 7);

    private CredentialRules() {}

    /**
     * Demands that they are good by themselves: the key is the certificate's, which may be used for links now and is an authority's own.
     *
     * @throws ShardwrightException naming the file and what is wrong with it
     */
    public static void requireUsable(Credentials credentials, Instant now) {
        requireMatching(credentials);
        for (X509Certificate certificate : credentials.chain()) {
            requireInTime(credentials, certificate, now);
        }
        requirePurposes(credentials);
        requireFrom(
                credentials,
                credentials.authorities(),
                now,
                "the authorities in " + credentials.files().authority());
    }

    /**
     * Demands that they can take the place of others while peers still go by those: they name the same hosts, and the authorities believed up to now
     * stand behind them.
     *
     * @throws ShardwrightException saying what to do first
     */
    public static void requireSuccession(Credentials fresh, Credentials before, Instant now) {
        if (fresh.chain().equals(before.chain())) {
            return;
        }
        Set<String> lost = new TreeSet<>(hosts(before.own()));
        lost.removeAll(hosts(fresh.own()));
        if (!lost.isEmpty()) {
            throw refused(
                    fresh,
                    "no longer names " + String.join(", ", lost) + ", as the one before does",
                    "Give it the same alternative names; peers that reach this process by these would refuse it.",
                    null);
        }
        requireFrom(
                fresh,
                before.authorities(),
                now,
                "the authorities that this process, and so its peers, believed up to now: first add the new authority beside the old one in every process's "
                        + "link.tls.authority");
    }

    private static void requireMatching(Credentials credentials) {
        if (!isPair(credentials.key(), credentials.own().getPublicKey())) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the key " + credentials.files().key() + " is not that of the certificate "
                            + credentials.files().certificate(),
                    "Put the key and the certificate there that were made for each other.");
        }
    }

    private static boolean isPair(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void requireInTime(Credentials credentials, X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            throw refused(
                    credentials,
                    "is not valid before " + from,
                    "Check this host's clock, or wait: it is taken then, without being asked to.",
                    null);
        }
        if (now.isAfter(until)) {
            throw refused(credentials, "has expired at " + until, "Have it renewed.", null);
        }
    }

    private static void requirePurposes(Credentials credentials) {
        List<String> purposes;
        try {
            purposes = credentials.own().getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw refused(credentials, "has purposes that cannot be read", "Have it made anew.", e);
        }
        if (purposes != null
                && !purposes.contains(ANY_PURPOSE)
                && !purposes.containsAll(List.of(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION))) {
            throw refused(
                    credentials,
                    "is not for servers and clients alike",
                    "Have it made with the extended key usages serverAuth and clientAuth.",
                    null);
        }
    }

    private static void requireFrom(
            Credentials credentials, Collection<X509Certificate> authorities, Instant now, String whose) {
        try {
            PKIXParameters parameters = new PKIXParameters(authorities.stream()
                    .map(authority -> new TrustAnchor(authority, null))
                    .collect(Collectors.toSet()));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            // What comes behind an authority that is believed needs no proof.
            List<X509Certificate> path = credentials.chain().stream()
                    .takeWhile(certificate -> !authorities.contains(certificate))
                    .toList();
            if (path.isEmpty()) {
                // The certificate is an authority of its own.
                return;
            }
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (CertPathValidatorException e) {
            throw refused(
                    credentials,
                    "is not backed by " + whose,
                    "Put there the certificate of one of them, with those between the two.",
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java checks paths of certificates", e);
        }
    }

    private static Set<String> hosts(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? Set.of()
                    : names.stream()
                            .filter(name -> REACHED_BY.contains(name.get(0)))
                            .map(name -> String.valueOf(name.get(1)))
                            .collect(Collectors.toSet());
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    private static ShardwrightException refused(
            Credentials credentials, String why, String advice, @Nullable Exception cause) {
        return new ShardwrightException(
                ErrorCode.BAD_SETTING,
                "the certificate " + credentials.files().certificate() + " " + why,
                advice,
                cause);
    }
}
