package io.shardwright.tls;

import java.nio.file.Path;

/**
 * The two PEM files by which a server shows who it is.
 *
 * @param key the private key, PKCS#8 without a passphrase
 * @param certificate its certificate, and after it those that lead to the authority's; the alternative names hold every host under which clients reach
 *     the server
 */
public record KeyFiles(Path key, Path certificate) {}
