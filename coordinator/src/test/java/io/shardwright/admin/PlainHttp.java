package io.shardwright.admin;

import java.net.http.HttpClient;

/**
 * How tests ask an API without TLS: by HTTP/1.1. Of the requests that ask to go on by HTTP/2, as those of Java's client do by default, the HTTP library leaves one in some hundred without an answer
 * while the machine has much to do.
 */
final class PlainHttp {
    private PlainHttp() {}

    static HttpClient client() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }
}
