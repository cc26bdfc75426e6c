package io.shardwright.tls;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * X.509 certificates of version 3 (RFC 5280) over P-256 keys, written by hand because the JDK can read and sign them but offers no way to make one
 * in process, and starting {@code keytool} for each costs most of a second.
 */
final class CertificateForm {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.identifier("1.2.840.10045.4.3.2"));
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final byte[] SERVER_AUTHENTICATION = Der.identifier("1.3.6.1.5.5.7.3.1");
    private static final byte[] CLIENT_AUTHENTICATION = Der.identifier("1.3.6.1.5.5.7.3.2");

    /** The uses of who takes links and makes them. */
    static final byte[] BOTH_ENDS = Der.sequence(SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION);

    /** The use of who is called and calls nobody. */
    static final byte[] SERVER_ALONE = Der.sequence(SERVER_AUTHENTICATION);

    /** RFC 5280 asks for at most 20 octets; 127 bits are unique without a register of numbers given out. */
    private static final int SERIAL_BITS = 127;

    /** Clocks of containers on one machine differ a little; a certificate is not refused for that. */
    private static final Duration CLOCK_SLACK = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private CertificateForm() {}

    /** A self-signed authority that signs processes and no further authorities. */
    static byte[] authority(X500Principal name, KeyPair keys, Instant now, Duration life)
            throws GeneralSecurityException {
        byte[] extensions = Der.sequence(
                extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.truth(), Der.integer(BigInteger.ZERO))),
                // Bit 5, certificate signing.
                extension(KEY_USAGE, true, Der.bits(2, new byte[] {0x04})));
        return sign(name, name, keys.getPublic(), keys.getPrivate(), validity(now, life), extensions);
    }

    /** Who signs a certificate. */
    record Issuer(X500Principal name, PrivateKey key) {}

    /** A process that is a server, and perhaps a client too. */
    static byte[] process(
            X500Principal subject,
            PublicKey key,
            byte[] uses,
            List<String> hosts,
            Issuer issuer,
            Instant now,
            Duration life)
            throws GeneralSecurityException {
        byte[] extensions = Der.sequence(
                extension(BASIC_CONSTRAINTS, true, Der.sequence()),
                // Bit 0, digital signature.
                extension(KEY_USAGE, true, Der.bits(7, new byte[] {(byte) 0x80})),
                extension(EXTENDED_KEY_USAGE, false, uses),
                extension(ALTERNATIVE_NAMES, false, alternativeNames(hosts)));
        return sign(subject, issuer.name(), key, issuer.key(), validity(now, life), extensions);
    }

    private static byte[] sign(
            X500Principal subject,
            X500Principal issuer,
            PublicKey key,
            PrivateKey issuerKey,
            byte[] validity,
            byte[] extensions)
            throws GeneralSecurityException {
        byte[] toBeSigned = Der.sequence(
                // Version 3 is written as 2.
                Der.tagged(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(SERIAL_BITS, RANDOM).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                validity,
                subject.getEncoded(),
                key.getEncoded(),
                Der.tagged(3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKey);
        signature.update(toBeSigned);
        return Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] validity(Instant now, Duration life) {
        return Der.sequence(Der.time(now.minus(CLOCK_SLACK)), Der.time(now.plus(life)));
    }

    private static byte[] extension(String identifier, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.identifier(identifier), Der.truth(), Der.octets(value))
                : Der.sequence(Der.identifier(identifier), Der.octets(value));
    }

    private static byte[] alternativeNames(List<String> hosts) {
        List<byte[]> names = new ArrayList<>();
        for (String host : hosts) {
            byte[] address = HostName.literalAddress(host);
            names.add(
                    address == null
                            ? Der.replaced(2, host.getBytes(StandardCharsets.US_ASCII))
                            : Der.replaced(7, address));
        }
        return Der.sequence(names.toArray(byte[][]::new));
    }
}
