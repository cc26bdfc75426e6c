package io.shardwright.config;

import io.shardwright.fleet.Endpoint;
import io.shardwright.tls.KeyFiles;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a coordinator serves its API.
 *
 * @param listen where it listens
 * @param advertise the address that other coordinators give to clients when this one leads, without a path
 * @param keyFile the file that holds an admin's key, the cluster's first
 * @param secretFile the file with the secrets by which keys are stored; the same at all coordinators
 * @param tls by which it shows clients who it is; without, all of it can be read and changed on the network
 * @param limits of what it lets through
 */
public record ApiSettings(
        Endpoint listen, URI advertise, Path keyFile, Path secretFile, Optional<KeyFiles> tls, ApiLimits limits) {
    static ApiSettings read(Settings settings) {
        Endpoint listen = settings.endpoint("api.listen");
        Optional<KeyFiles> tls = tls(settings);
        String url = settings.text("api.advertise", "");
        if (url.isEmpty()) {
            url = (tls.isPresent() ? "https://" : "http://") + settings.reachable("api.advertise", listen);
        }
        URI advertise;
        try {
            advertise = new URI(url);
        } catch (URISyntaxException e) {
            throw settings.illegal("api.advertise", "a URL such as http://host:7400");
        }
        if (advertise.getHost() == null || !url.matches("https?://[^/?#]+")) {
            throw settings.illegal("api.advertise", "a URL such as http://host:7400");
        }
        if (tls.isPresent() && !url.startsWith("https:")) {
            throw settings.illegal("api.advertise", "a URL such as https://host:7400, as api.tls is set");
        }
        return new ApiSettings(
                listen,
                advertise,
                settings.file("api.key-file"),
                settings.file("api.secret-file"),
                tls,
                ApiLimits.read(settings));
    }

    private static Optional<KeyFiles> tls(Settings settings) {
        Optional<Path> key = settings.optionalFile("api.tls.key");
        Optional<Path> certificate = settings.optionalFile("api.tls.certificate");
        if (key.isPresent() != certificate.isPresent()) {
            throw settings.missing(
                    key.isPresent() ? "api.tls.certificate" : "api.tls.key", "Set both for an API over TLS, or none.");
        }
        return key.map(file -> new KeyFiles(file, certificate.orElseThrow()));
    }
}
