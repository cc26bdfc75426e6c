package io.shardwright.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much processor time processes have used, as the kernel counts it, in seconds. */
final class CpuSeconds {
    /** Of /proc/PID/stat; the kernel's USER_HZ, which is 100 on every machine of the supported kinds. */
    private static final double TICKS_PER_SECOND = 100;

    private CpuSeconds() {}

    /** Of a process that runs. */
    static double of(long pid) {
        return ticks(Long.toString(pid), 11);
    }

    /** Of all children of this process that have ended. */
    static double ofEndedChildren() {
        return ticks("self", 13);
    }

    private static double ticks(String process, int user) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
            // Behind the program's name, which may hold spaces: state is field 3, user time 14, system time 15, and 16
            // and 17 are those of ended children.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[user]) + Long.parseLong(fields[user + 1])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
