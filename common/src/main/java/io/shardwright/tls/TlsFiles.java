package io.shardwright.tls;

import java.nio.file.Path;

/**
 * The three PEM files that a process needs to be one end of a link.
 *
 * @param key the private key, PKCS#8 without a passphrase
 * @param certificate its certificate; the subject is {@code CN=<process name>, OU=coordinator} or {@code OU=worker}, the alternative names hold
 *     every host under which others reach the process
 * @param authority the certificates of the authority that signed this process and all its peers
 */
public record TlsFiles(Path key, Path certificate, Path authority) {}
