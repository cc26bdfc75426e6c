package io.shardwright.admin;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A connection that sends bytes as they are, whatever they say, and reads what is answered. Not for several threads. */
final class HttpWire implements AutoCloseable {
    /** Above the longest time that the server gives any request. */
    private static final int ANSWER_MILLIS_MAX =
            (int) AdminServer.SQL_LIMIT.plusSeconds(10).toMillis();

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    HttpWire(int port) {
        this.port = port;
    }

    /** An answer; status 0 if the connection was closed instead. */
    record Answered(int status, String text) {}

    /** Sends a request and reads its answer. */
    Answered exchange(byte[] request, boolean bodiless) throws IOException {
        try {
            Socket open = socket;
            if (open == null) {
                open = new Socket(InetAddress.getLoopbackAddress(), port);
                open.setSoTimeout(ANSWER_MILLIS_MAX);
                socket = open;
                in = new BufferedInputStream(open.getInputStream());
            }
            try {
                open.getOutputStream().write(request);
                open.getOutputStream().flush();
            } catch (IOException e) {
                // Refused before it was read whole: the answer may be there all the same.
            }
            return answer(bodiless);
        } catch (SocketTimeoutException e) {
            // It hangs.
            throw e;
        } catch (IOException e) {
            close();
            return new Answered(0, "");
        }
    }

    private Answered answer(boolean bodiless) throws IOException {
        int status = 0;
        int length = 0;
        boolean last = false;
        String line = line();
        do {
            String[] words = line.split(" ", -1);
            status = Integer.parseInt(words[1]);
            length = 0;
            for (line = line(); !line.isEmpty(); line = line()) {
                String header = line.toLowerCase(Locale.ROOT);
                if (header.startsWith("content-length:")) {
                    length = Integer.parseInt(header.substring(15).strip());
                }
                // An event stream does not end: what matters is that it begins.
                last |= header.equals("connection: close") || header.startsWith("content-type: text/event-stream");
            }
            if (status < 200) {
                line = line();
            }
        } while (status < 200);
        byte[] body = bodiless ? new byte[0] : reading().readNBytes(length);
        if (last) {
            close();
        }
        return new Answered(status, new String(body, StandardCharsets.UTF_8));
    }

    private InputStream reading() throws IOException {
        InputStream open = in;
        if (open == null) {
            throw new IOException("closed");
        }
        return open;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = reading().read(); next != '\n'; next = reading().read()) {
            if (next < 0) {
                throw new IOException("the connection was closed");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        Socket open = socket;
        socket = null;
        in = null;
        if (open != null) {
            open.close();
        }
    }
}
