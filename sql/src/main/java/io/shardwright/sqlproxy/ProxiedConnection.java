package io.shardwright.sqlproxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** One client's connection: a thread for each way. */
final class ProxiedConnection {
    private static final int COM_QUERY = 0x03;
    private static final int COM_STMT_PREPARE = 0x16;
    private static final byte ERROR = (byte) 0xff;

    /** Its mark and its number. */
    private static final int ERROR_HEAD_BYTES = 3;

    private final Socket client;
    private final Socket server;
    private final StatementWatch watch;
    private final Consumer<ProxiedConnection> onEnd;
    private final Object gate = new Object();
    private boolean held;
    private boolean answering;
    private boolean serverEnded;
    private boolean cut;
    private boolean closed;

    /**
     * @param onEnd called once the server's side has ended
     */
    ProxiedConnection(Socket client, Socket server, StatementWatch watch, Consumer<ProxiedConnection> onEnd) {
        this.client = client;
        this.server = server;
        this.watch = watch;
        this.onEnd = onEnd;
    }

    void start() {
        daemon(this::requests, "sql-proxy-requests");
        daemon(this::answers, "sql-proxy-answers");
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void requests() {
        try {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = server.getOutputStream();
            byte[] header = new byte[4];
            while (true) {
                in.readFully(header);
                int length = (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
                byte[] packet = new byte[4 + length];
                System.arraycopy(header, 0, packet, 0, 4);
                in.readFully(packet, 4, length);
                Optional<Exchange.Plan> plan = header[3] == 0 && length > 0 ? plan(packet) : Optional.empty();
                if (plan.isPresent()) {
                    plan.get().handle(new Held(packet, out));
                } else {
                    out.write(packet);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // One of the two is gone. The server's side stays open after a cut, as it would behind a broken network.
            if (!isCut()) {
                close();
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    private boolean isCut() {
        synchronized (gate) {
            return cut;
        }
    }

    private Optional<Exchange.Plan> plan(byte[] packet) {
        if (packet[4] != COM_QUERY && packet[4] != COM_STMT_PREPARE) {
            return Optional.empty();
        }
        return watch.planFor(text(packet));
    }

    private static String text(byte[] packet) {
        return new String(packet, 5, packet.length - 5, StandardCharsets.UTF_8);
    }

    private void answers() {
        try {
            InputStream in = server.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] bytes = new byte[64 * 1024];
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (!awaitOpenGate()) {
                    break;
                }
                out.write(bytes, 0, read);
                out.flush();
            }
        } catch (IOException | InterruptedException e) {
            // One of the two is gone; the end below tells the other.
        }
        awaitEndOfPlan();
        close(client);
        close(server);
        onEnd.accept(this);
    }

    /** The server's end is an answer too, which waits for the plan like any other. */
    private void awaitEndOfPlan() {
        synchronized (gate) {
            serverEnded = true;
            gate.notifyAll();
            try {
                while (held && !closed) {
                    gate.wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns whether what has arrived may pass. */
    private boolean awaitOpenGate() throws InterruptedException {
        synchronized (gate) {
            answering = true;
            gate.notifyAll();
            while (held && !closed) {
                gate.wait();
            }
            return !closed;
        }
    }

    void close() {
        synchronized (gate) {
            closed = true;
            gate.notifyAll();
        }
        close(client);
        close(server);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed already.
        }
    }

    /** A statement in the hands of a plan: nothing of its answer passes until the plan delivers. */
    private final class Held implements Exchange {
        private final byte[] packet;
        private final OutputStream out;

        private Held(byte[] packet, OutputStream out) {
            this.packet = packet;
            this.out = out;
            synchronized (gate) {
                held = true;
                answering = false;
            }
        }

        @Override
        public String sql() {
            return text(packet);
        }

        @Override
        public void pass() throws IOException {
            out.write(packet);
            out.flush();
        }

        @Override
        public void awaitAnswer() throws InterruptedException {
            synchronized (gate) {
                while (!answering && !serverEnded) {
                    gate.wait();
                }
            }
        }

        @Override
        public void deliver() {
            synchronized (gate) {
                held = false;
                gate.notifyAll();
            }
        }

        @Override
        public void refuse(int number, String state, String words) throws IOException {
            byte[] text = ("#" + state + words).getBytes(StandardCharsets.UTF_8);
            int length = ERROR_HEAD_BYTES + text.length;
            byte[] error = new byte[4 + length];
            error[0] = (byte) length;
            error[1] = (byte) (length >> 8);
            error[3] = (byte) (packet[3] + 1);
            error[4] = ERROR;
            error[5] = (byte) number;
            error[6] = (byte) (number >> 8);
            System.arraycopy(text, 0, error, 4 + ERROR_HEAD_BYTES, text.length);
            OutputStream answers = client.getOutputStream();
            answers.write(error);
            answers.flush();
            deliver();
        }

        @Override
        public void cutClient() {
            synchronized (gate) {
                cut = true;
            }
            ProxiedConnection.close(client);
        }

        @Override
        public void cutBoth() {
            close();
        }
    }
}
