package io.shardwright.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Looks, before anything is built or started, whether this machine can run a local cluster. Needs nothing but the JDK: before there is a build it is
 * run from its source.
 */
public final class Preflight {
    // Measured: a server 110 MB, a worker or coordinator 150 MB, the launcher 150 MB; half as much again for what pages
    // do.
    private static final long MEGABYTES_A_NODE = 390;
    private static final long MEGABYTES_BESIDES = 600;
    // The embedded server unpacked, its template, and a data folder a server.
    private static final long DISK_MEGABYTES_MIN = 1_200;
    private static final int PORTS_A_NODE = 3;

    private Preflight() {}

    /** The first thing that is missing, and what to do about it. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        private final String advice;

        private Missing(String message, String advice) {
            super(message);
            this.advice = advice;
        }

        String advice() {
            return advice;
        }
    }

    /** With the cluster's folder and its number of nodes; exit code 3 if something is missing. */
    public static void main(String[] arguments) {
        try {
            check(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        } catch (Missing e) {
            System.err.println("error local-cluster-refused: " + e.getMessage());
            System.err.println(e.advice());
            System.err.println("Runbook: docs/runbooks/errors.md#local-cluster-refused");
            System.exit(3);
        }
    }

    /** What was found, in words. */
    static List<String> check(Path folder, int nodes) throws Missing {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            throw new Missing(
                    "this is " + System.getProperty("os.name") + ", and a local cluster runs on Linux",
                    "Use a Linux machine, virtual machine or container.");
        }
        List<String> found = new ArrayList<>();
        found.add("Java " + Runtime.version().feature() + " on " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", " + Runtime.getRuntime().availableProcessors() + " processors");
        if (!Files.isExecutable(Path.of("/bin/sh"))) {
            throw new Missing("there is no /bin/sh", "Use Linux; a local cluster needs a POSIX shell.");
        }
        long needed = MEGABYTES_BESIDES + nodes * MEGABYTES_A_NODE;
        long available = availableMegabytes();
        if (available > 0 && available < needed) {
            throw new Missing(
                    "only " + available + " MB of memory are available and " + nodes + " nodes need " + needed,
                    "End other programs, or give the machine or container more memory.");
        }
        found.add(available > 0 ? available + " MB of memory available, " + needed + " needed" : "memory unknown");
        found.add(disk(folder) + " MB of disk");
        ports(nodes * PORTS_A_NODE + 3);
        return found;
    }

    private static long availableMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long disk(Path folder) throws Missing {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            long free = Files.getFileStore(existing).getUsableSpace() >> 20;
            if (free < DISK_MEGABYTES_MIN) {
                throw new Missing(
                        String.format(
                                Locale.ROOT, "%s has %d MB free and %d are needed", existing, free, DISK_MEGABYTES_MIN),
                        "Free some space, or choose another place with --folder.");
            }
            return free;
        } catch (IOException e) {
            throw new Missing("the disk of " + existing + " cannot be read", "Choose another place with --folder.");
        }
    }

    private static void ports(int count) throws Missing {
        List<ServerSocket> taken = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
        } catch (IOException e) {
            throw new Missing(
                    "only " + taken.size() + " of " + count + " ports can be opened on the loopback interface",
                    "End programs that hold ports, or allow this one to open them.");
        } finally {
            for (ServerSocket socket : taken) {
                close(socket);
            }
        }
    }

    private static void close(ServerSocket socket) throws Missing {
        try {
            socket.close();
        } catch (IOException e) {
            throw new Missing("a port cannot be given back", "Start again.");
        }
    }
}
