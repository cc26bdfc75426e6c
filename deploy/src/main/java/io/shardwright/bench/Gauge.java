package io.shardwright.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads what this process and the server have used so far. */
final class Gauge {
    private static final double NANOS = 1e9;
    private static final double KILO = 1024;

    private final RoundPlan plan;

    Gauge(RoundPlan plan) {
        this.plan = plan;
    }

    /**
     * What had been used at one moment.
     *
     * @param statements that the server was sent
     * @param commits that it wrote to its binary log
     */
    record Reading(long nanos, double processCpu, double serverCpu, long statements, long commits) {}

    /** Reads everything; {@code nanos} is the moment. */
    Reading read(long nanos) {
        double process =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / NANOS;
        return new Reading(
                nanos, process, CpuSeconds.of(plan.serverPid()), status("Questions"), status("Binlog_commits"));
    }

    private long status(String variable) {
        try (Connection connection = root();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW GLOBAL STATUS LIKE '" + variable + "'")) {
            rows.next();
            return rows.getLong(2);
        } catch (SQLException e) {
            throw new IllegalStateException("the server does not tell its " + variable, e);
        }
    }

    /** A connection that may do everything. The caller closes it. */
    Connection root() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://" + plan.endpoint() + "/?sslMode=DISABLED", "root", plan.rootPassword());
    }

    /** Forgets the server's greatest memory so far. */
    void resetServerPeak() {
        try {
            Files.writeString(Path.of("/proc/" + plan.serverPid() + "/clear_refs"), "5");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    double serverPeakMegabytes() {
        return peak(Long.toString(plan.serverPid()));
    }

    double processPeakMegabytes() {
        return peak("self");
    }

    /** The most memory, in megabytes, that a process ever had. */
    static double peak(String process) {
        return text("/proc/" + process + "/status")
                        .lines()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> line.replaceAll("[^0-9]", ""))
                        .mapToDouble(Double::parseDouble)
                        .findFirst()
                        .orElse(0)
                / KILO;
    }

    private static String text(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
