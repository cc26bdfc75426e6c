package io.shardwright.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.shardwright.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads an event stream, event by event. Not for several threads. */
final class EventReader implements AutoCloseable {
    private static final int ANSWER_MILLIS_MAX = 20_000;

    private final HttpURLConnection connection;
    private final BufferedReader lines;

    private EventReader(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    record Event(String id, String name, JsonNode data) {}

    static EventReader open(URI base, String key, String path, Optional<String> last) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(base + path).toURL().openConnection();
            connection.setReadTimeout(ANSWER_MILLIS_MAX);
            connection.setRequestProperty("Authorization", "Bearer " + key);
            last.ifPresent(id -> connection.setRequestProperty("Last-Event-ID", id));
            return new EventReader(connection);
        } catch (IOException e) {
            throw new AssertionError(path + " is no stream", e);
        }
    }

    /** The next event; heartbeats are read over. */
    Event next() {
        String id = "";
        String name = "";
        @Nullable String data = null;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && data != null) {
                    return new Event(id, name, Json.mapper().readTree(data));
                }
            }
        } catch (IOException e) {
            throw new AssertionError("the stream broke off", e);
        }
        throw new AssertionError("the stream ended");
    }

    /** Whether there is nothing more. */
    boolean ended() {
        try {
            return lines.readLine() == null;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() {
        connection.disconnect();
    }
}
