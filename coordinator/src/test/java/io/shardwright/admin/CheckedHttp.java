package io.shardwright.admin;

import com.fasterxml.jackson.databind.node.TextNode;
import io.shardwright.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks an API, and holds each answer against what the API says of itself. */
final class CheckedHttp {
    /** Bodies above are announced first, so that the server's refusal is read and not lost in the sending. */
    private static final int LARGE_CHARS = 1 << 20;

    private final Contract contract;
    private final HttpClient http = PlainHttp.client();

    CheckedHttp(Contract contract) {
        this.contract = contract;
    }

    /** Sends exactly these headers to what is served under an address. */
    Reply send(URI base, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .expectContinue(body.length() > LARGE_CHARS)
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), FirstPart.ofStreams());
            String kind = response.headers().firstValue("content-type").orElse("");
            Reply reply = new Reply(
                    response.statusCode(),
                    kind,
                    kind.startsWith("text/")
                            ? TextNode.valueOf(response.body())
                            : Json.mapper().readTree(response.body()));
            contract.check(method, path, reply);
            return reply;
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " got no answer in JSON", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
