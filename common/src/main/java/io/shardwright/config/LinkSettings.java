package io.shardwright.config;

import io.shardwright.fleet.Endpoint;
import io.shardwright.tls.TlsFiles;

/**
 * How this process takes links from its peers.
 *
 * @param listen where it listens
 * @param advertise where peers reach it: the same unless there is a translation of addresses between them
 */
public record LinkSettings(Endpoint listen, Endpoint advertise, TlsFiles tls) {
    static LinkSettings read(Settings settings) {
        Endpoint listen = settings.endpoint("link.listen");
        return new LinkSettings(
                listen,
                settings.advertised("link.advertise", listen),
                new TlsFiles(
                        settings.file("link.tls.key"),
                        settings.file("link.tls.certificate"),
                        settings.file("link.tls.authority")));
    }
}
