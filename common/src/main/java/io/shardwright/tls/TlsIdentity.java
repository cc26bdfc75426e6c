package io.shardwright.tls;

import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Who one end of a connection shows to be: a private key, and the certificate of it with those that lead to the authority's. It prints without the key.
 *
 * @param chain its own certificate first
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] TRIED = {1, 2, 3};

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /**
     * Reads it.
     *
     * @throws ShardwrightException {@link ErrorCode#BAD_SETTING} if a file cannot be read, or the key is not the certificate's
     */
    public static TlsIdentity read(KeyFiles files) {
        TlsIdentity read = new TlsIdentity(PemFile.privateKey(files.key()), PemFile.certificates(files.certificate()));
        if (!read.fits()) {
            throw new ShardwrightException(
                    ErrorCode.BAD_SETTING,
                    "the key " + files.key() + " is not that of the certificate " + files.certificate(),
                    "Give the key for which the first certificate of the file was made.");
        }
        return read;
    }

    /** The certificate that the key is for. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    private boolean fits() {
        if (!key.getAlgorithm().equals(certificate().getPublicKey().getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(TRIED);
            byte[] signed = signature.sign();
            signature.initVerify(certificate().getPublicKey());
            signature.update(TRIED);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
    }
}
