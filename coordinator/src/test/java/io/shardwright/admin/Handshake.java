package io.shardwright.admin;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The client's side of a handshake, step by step over a plain socket, by whatever provider made its engine. */
final class Handshake {
    private static final int BYTES = 1 << 16;

    private Handshake() {}

    /** The version that both speak, or {@code refused} and why. */
    static String of(SSLEngine engine, Socket socket) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(BYTES);
        ByteBuffer sink = ByteBuffer.allocate(BYTES);
        try {
            engine.beginHandshake();
            while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> engine.getDelegatedTask().run();
                    case NEED_WRAP -> {
                        ByteBuffer out = ByteBuffer.allocate(BYTES);
                        engine.wrap(ByteBuffer.allocate(0), out);
                        socket.getOutputStream().write(out.array(), 0, out.position());
                    }
                    default -> {
                        byte[] some = new byte[BYTES / 2];
                        int read = in.position() == 0 || !took(engine, in, sink)
                                ? socket.getInputStream().read(some)
                                : 0;
                        if (read < 0) {
                            return "refused: hung up";
                        }
                        in.put(some, 0, read);
                        took(engine, in, sink);
                    }
                }
            }
            return engine.getSession().getProtocol();
        } catch (SSLException e) {
            return "refused: " + e.getMessage();
        }
    }

    /** Whether the engine took something of what has come in. */
    private static boolean took(SSLEngine engine, ByteBuffer in, ByteBuffer sink) throws SSLException {
        in.flip();
        int taken = engine.unwrap(in, sink).bytesConsumed();
        in.compact();
        return taken > 0;
    }
}
