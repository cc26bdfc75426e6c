package io.shardwright.config;

import io.shardwright.fleet.Endpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/**
 * How a coordinator serves its API.
 *
 * @param listen where it listens
 * @param advertise the address that other coordinators give to clients when this one leads, without a path
 * @param keyFile the file that holds an admin's key, the cluster's first
 * @param secretFile the file with the secrets by which keys are stored; the same at all coordinators
 * @param limits of what it lets through
 */
public record ApiSettings(Endpoint listen, URI advertise, Path keyFile, Path secretFile, ApiLimits limits) {
    static ApiSettings read(Settings settings) {
        Endpoint listen = settings.endpoint("api.listen");
        String url = settings.text("api.advertise", "");
        if (url.isEmpty()) {
            url = "http://" + settings.advertised("api.advertise", listen);
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
        return new ApiSettings(
                listen,
                advertise,
                settings.file("api.key-file"),
                settings.file("api.secret-file"),
                ApiLimits.read(settings));
    }
}
