package io.shardwright.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.shardwright.fleet.Endpoint;
import io.shardwright.queue.Direction;
import io.shardwright.queue.ReadyHalf;
import io.shardwright.wire.QueryOutcome;
import io.shardwright.wire.ResultEnd;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A peer of the next release, whose frames are written byte by byte: it speaks a version more, and says more than this release asks for. */
final class NextReleaseLinkTest {
    private static final int HELLO = 1;
    private static final int WAKE = 2;
    private static final int QUERY = 3;
    private static final int RESULT_END = 5;

    private static LinkFixture links;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) {
        links = new LinkFixture(folder);
    }

    @AfterEach
    void closeAll() throws Exception {
        links.closeAll();
    }

    /** A frame as it was on the wire. */
    private record Received(int type, int version, String body) {}

    /** A connection on which frames are written and read as they are. */
    private record Wire(Socket socket) {
        void send(int type, int version, String body) throws IOException {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(2 + bytes.length);
            out.writeByte(type);
            out.writeByte(version);
            out.write(bytes);
            out.flush();
        }

        Received read() throws IOException {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] bytes = new byte[in.readInt() - 2];
            int type = in.readUnsignedByte();
            int version = in.readUnsignedByte();
            in.readFully(bytes);
            return new Received(type, version, new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static String hello(String name, String kind) {
        return "{\"name\":\"" + name + "\",\"kind\":\"" + kind
                + "\",\"build\":\"next\",\"minVersion\":2,\"maxVersion\":4,"
                + "\"region\":\"north\",\"features\":[\"later\"]}";
    }

    private static SSLContext coordinator() throws Exception {
        return ((JdkSslContext) SslContextBuilder.forClient()
                        .keyManager(
                                links.coordinatorFiles.certificate().toFile(),
                                links.coordinatorFiles.key().toFile())
                        .trustManager(links.coordinatorFiles.authority().toFile())
                        .sslProvider(SslProvider.JDK)
                        .build())
                .context();
    }

    private static SSLContext worker() throws Exception {
        return ((JdkSslContext) SslContextBuilder.forServer(
                                links.workerFiles.certificate().toFile(),
                                links.workerFiles.key().toFile())
                        .trustManager(links.workerFiles.authority().toFile())
                        .clientAuth(ClientAuth.REQUIRE)
                        .sslProvider(SslProvider.JDK)
                        .build())
                .context();
    }

    @Test
    void aCoordinatorOfTheNextReleaseWakesAWorkerOfThisOne() throws Exception {
        LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        LinkServer server = links.server(
                (from, wake) -> arrived.add(from + " " + from.build() + " " + wake.reason() + " "
                        + wake.ready().named()),
                QueryHandler.refusing());
        Endpoint endpoint = server.endpoint();
        try (Socket socket = coordinator().getSocketFactory().createSocket(endpoint.host(), endpoint.port())) {
            Wire wire = new Wire(socket);
            wire.send(HELLO, 1, hello("coordinator-1", "coordinator"));
            Received answer = wire.read();
            assertThat(answer.type()).isEqualTo(HELLO);
            assertThat(answer.version()).as("a hello is always of version 1").isEqualTo(1);
            assertThat(answer.body()).contains("\"minVersion\":1,\"maxVersion\":3");

            wire.send(
                    WAKE,
                    3,
                    "{\"reason\":\"later\",\"urgency\":9,"
                            + "\"ready\":[{\"id\":4,\"group\":2,\"direction\":\"forward\",\"lane\":\"fast\"}]}");

            assertThat(arrived.take())
                    .isEqualTo(
                            "coordinator coordinator-1 next later " + List.of(new ReadyHalf(4, 2, Direction.FORWARD)));
        }
    }

    @Test
    void aWorkerOfTheNextReleaseAnswersACoordinatorOfThisOne() throws Exception {
        SSLServerSocket listening = (SSLServerSocket)
                worker().getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        listening.setNeedClientAuth(true);
        CompletableFuture<Received> asked = CompletableFuture.supplyAsync(() -> {
            try (Socket socket = listening.accept()) {
                Wire wire = new Wire(socket);
                assertThat(wire.read().type()).isEqualTo(HELLO);
                wire.send(HELLO, 1, hello("node-1", "worker"));
                Received query = wire.read();
                wire.send(
                        RESULT_END,
                        3,
                        "{\"id\":" + query.body().replaceAll(".*\"id\":([0-9]+).*", "$1")
                                + ",\"outcome\":\"ok\",\"updated\":5,\"warnings\":[{\"code\":1}]}");
                assertThat(wire.socket().getInputStream().read())
                        .as("the link is kept")
                        .isEqualTo(-1);
                return query;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        LinkPool pool = links.pool();

        ResultEnd end = pool.query(
                        new Endpoint("127.0.0.1", listening.getLocalPort()), "app", "DO 1", 0, LinkFixture::ignore)
                .join();

        assertThat(end.outcome()).isEqualTo(QueryOutcome.OK);
        assertThat(end.updated()).isEqualTo(5);
        links.closeAll();
        Received query = asked.join();
        assertThat(query.type()).isEqualTo(QUERY);
        assertThat(query.version()).as("the newest that both speak").isEqualTo(3);
        listening.close();
    }
}
