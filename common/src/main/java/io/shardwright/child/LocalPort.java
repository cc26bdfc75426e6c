package io.shardwright.child;

import io.shardwright.fleet.Endpoint;
import io.shardwright.problem.ErrorCode;
import io.shardwright.problem.ShardwrightException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of the loopback interface for processes that are about to start. A port that the system chose itself would be one from which it also opens
 * outgoing connections: another program's could take it between this choice and the process's own start. These lie below that range, each is given
 * out once, and every JVM begins somewhere else.
 */
public final class LocalPort {
    /** Below are the well-known ones, and above those that systems take for outgoing connections (Linux from 32768 on). */
    private static final int FIRST = 12_000;

    private static final int COUNT = 20_000;

    private static final AtomicInteger next =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private LocalPort() {}

    /**
     * The address of a port on which nobody listens at the moment.
     *
     * @throws ShardwrightException {@link ErrorCode#LOCAL_CLUSTER} if there is none
     */
    public static Endpoint free() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(next.getAndIncrement(), COUNT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return new Endpoint("127.0.0.1", socket.getLocalPort());
            } catch (IOException e) {
                // Taken; the next one may be free.
            }
        }
        throw new ShardwrightException(
                ErrorCode.LOCAL_CLUSTER,
                "no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is free on 127.0.0.1",
                "End programs that hold ports.");
    }
}
