package io.shardwright.manticore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shardwright.fleet.Endpoint;
import io.shardwright.json.Json;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Gives a distributed table other parts at one moment. No statement of the server does: it drops such a table and makes it anew. But by the protocol in which members of a cluster hand each
 * other distributed tables, one that is there is replaced as a whole; so this asks the server as another member would. The server does not write it down before its next change of a
 * definition: whoever swaps sees to one.
 */
final class TableSwap {
    /** What every message begins with. */
    private static final int HELLO = 1;

    private static final int COMMAND_CLUSTER = 18;

    /** Of release 29. A server of another release refuses it, and says which it has. */
    private static final int COMMAND_CLUSTER_VERSION = 0x10F;

    private static final int ADD_DISTRIBUTED = 8;

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int ANSWER_TIMEOUT_MILLIS = 10_000;

    /** An error's text is far below. */
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private TableSwap() {}

    /**
     * Swaps.
     *
     * @param api where the server speaks its own protocol
     * @param cluster one that the server is in; the table need not be in it
     * @param parts each {@code local=table} or {@code agent=host:port|host:port:table}, or that of a persistent or blackhole agent
     * @throws IOException if it did not answer: it may be done
     * @throws ShardwrightException {@link ErrorCode#UNSUPPORTED} with the server's words if it refused
     */
    static void swap(Endpoint api, String cluster, String table, List<String> parts) throws IOException {
        byte[] body = body(cluster, table, description(parts));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(api.host(), api.port()), CONNECT_TIMEOUT_MILLIS);
            socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(HELLO);
            out.writeShort(COMMAND_CLUSTER);
            out.writeShort(COMMAND_CLUSTER_VERSION);
            out.writeInt(body.length);
            out.write(body);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readInt();
            int status = in.readUnsignedShort();
            in.readUnsignedShort();
            byte[] answer = new byte[Math.min(Math.max(in.readInt(), 0), ANSWER_BYTES_MAX)];
            in.readFully(answer);
            if (status != 0) {
                throw new ShardwrightException(
                        ErrorCode.UNSUPPORTED,
                        "the server " + api + " does not swap the distributed table '" + table + "': " + words(answer),
                        "Use a release of Manticore that docs/manticore.md names.");
            }
        }
    }

    private static byte[] body(String cluster, String table, String description) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream body = new DataOutputStream(bytes);
        body.writeShort(ADD_DISTRIBUTED);
        text(body, cluster);
        text(body, table);
        text(body, description);
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String description(List<String> parts) {
        ObjectNode root = Json.mapper().createObjectNode().put("type", "distributed");
        ArrayNode locals = root.putArray("locals");
        ArrayNode agents = root.putArray("agents");
        for (String part : parts) {
            int gap = part.indexOf('=');
            String value = part.substring(gap + 1);
            String kind = part.substring(0, gap);
            if (kind.equals("local")) {
                locals.add(value);
            } else {
                agents.addObject()
                        .put("config", value)
                        .put("blackhole", kind.equals("agent_blackhole"))
                        .put("persistent", kind.equals("agent_persistent"));
            }
        }
        root.put("divide_remote_ranges", false);
        return root.toString();
    }

    /** The text of an error: its length and itself. */
    private static String words(byte[] answer) {
        int head = Integer.BYTES;
        return answer.length <= head
                ? "it gives no reason"
                : new String(answer, head, answer.length - head, StandardCharsets.UTF_8).strip();
    }
}
