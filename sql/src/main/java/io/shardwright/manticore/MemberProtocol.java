package io.shardwright.manticore;

import io.shardwright.fleet.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The protocol in which members of a replication cluster ask each other, as release 29 speaks it: for what no statement of the server does. */
final class MemberProtocol {
    /** What every message begins with. */
    private static final int HELLO = 1;

    private static final int COMMAND_CLUSTER = 18;

    /** Of release 29. A server of another release refuses it, and says which it has. */
    private static final int COMMAND_CLUSTER_VERSION = 0x10F;

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

    /** An error's text is far below. */
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private MemberProtocol() {}

    /** What a message says after its kind. */
    interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    /**
     * Asks a server.
     *
     * @param api where it speaks its own protocol
     * @param kind the number of the message
     * @return its words if it refused
     * @throws IOException if it did not answer: it may be done
     */
    static Optional<String> ask(Endpoint api, int kind, Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(bytes);
        body.writeShort(kind);
        fields.write(body);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(api.host(), api.port()), CONNECT_TIMEOUT_MILLIS);
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(HELLO);
            out.writeShort(COMMAND_CLUSTER);
            out.writeShort(COMMAND_CLUSTER_VERSION);
            out.writeInt(bytes.size());
            bytes.writeTo(out);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            int status = in.readUnsignedShort();
            in.readUnsignedShort();
            byte[] answer = new byte[Math.min(Math.max(in.readInt(), 0), ANSWER_BYTES_MAX)];
            in.readFully(answer);
            return status == 0 ? Optional.empty() : Optional.of(words(answer));
        }
    }

    static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** The text of an error: its length and itself. */
    private static String words(byte[] answer) {
        int head = Integer.BYTES;
        return answer.length <= head
                ? "it gives no reason"
                : new String(answer, head, answer.length - head, StandardCharsets.UTF_8).strip();
    }
}
