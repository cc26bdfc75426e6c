package io.shardwright.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.shardwright.config.LogSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/**
 * How this program logs. Coordinators and workers log to standard output, which systemd or the launcher keeps; commands log to a file and leave
 * the terminal to their results. Written as code because reading it from XML takes a tenth of a second of every start. Whoever wants it otherwise
 * gives a file of his own with {@code -Dlogback.configurationFile}.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String FILE_PROPERTY = "shardwright.log.file";
    private static final String OURS = "io.shardwright";
    private static final String OWN_FILE_PROPERTY = "logback.configurationFile";
    private static final String LINE = "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5level [%thread] %logger{0}: %msg%n";
    private static final String WITH_TRACE = LINE + "%ex";
    /** The exception and its causes, a line each: ZooKeeper's client repeats them every second while its servers are away. */
    private static final String WITHOUT_TRACE = LINE + "%ex{0}";

    private static final Set<String> LAUNCHERS = Set.of("up", "demo", "bench", "torture", "prepare");

    /** Called by Logback when the first logger is made. */
    public Logging() {}

    /**
     * Says where this process logs. Takes effect if no logger has been made before.
     *
     * @param command the first word of the command line
     * @param base where local clusters live
     */
    static void choose(String command, Path base) {
        if (System.getProperty(OWN_FILE_PROPERTY) == null) {
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LoggingProvider.class.getName());
            // SLF4J would tell the terminal that it does as it is told.
            System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
        }
        if (ServerKind.of(command).isPresent()) {
            return;
        }
        Path folder = LAUNCHERS.contains(command) || Files.isDirectory(base)
                ? base
                : Path.of(System.getProperty("user.home", "."), ".cache", "shardwright");
        System.setProperty(FILE_PROPERTY, folder.resolve("shardwright.log").toString());
    }

    /**
     * Goes on as settings say, unless a file says how this process logs.
     *
     * @param process what it is and its name, which every JSON line has
     */
    static void as(LogSettings settings, String process) {
        if (System.getProperty(OWN_FILE_PROPERTY) == null
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            context.setName(process);
            toOutput(context, settings);
        }
    }

    /** Where the traces of failures are, for people. */
    static String place() {
        return System.getProperty(FILE_PROPERTY, "the log");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(OWN_FILE_PROPERTY) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        @Nullable String file = System.getProperty(FILE_PROPERTY);
        if (file == null) {
            toOutput(context, LogSettings.DEFAULT);
        } else {
            Logger root = levels(context, LogSettings.DEFAULT.level());
            root.addAppender(started(context, toFile(file), lines(WITH_TRACE)));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static void toOutput(LoggerContext context, LogSettings settings) {
        Logger root = levels(context, settings.level());
        if (settings.format() == LogSettings.Format.JSON) {
            root.addAppender(started(context, new ConsoleAppender<>(), objects()));
            return;
        }
        Logger ours = context.getLogger(OURS);
        root.addAppender(started(context, new ConsoleAppender<>(), lines(WITHOUT_TRACE)));
        ours.addAppender(started(context, new ConsoleAppender<>(), lines(WITH_TRACE)));
        ours.setAdditive(false);
    }

    private static Logger levels(LoggerContext context, LogSettings.Level level) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger(OURS).setLevel(Level.toLevel(level.name()));
        return root;
    }

    private static FileAppender<ILoggingEvent> toFile(String file) {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file);
        return appender;
    }

    private static PatternLayoutEncoder lines(String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        return encoder;
    }

    private static JsonEncoder objects() {
        JsonEncoder encoder = new JsonEncoder();
        // The message with its arguments in it; the template and the arguments apart say nothing more.
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithSequenceNumber(false);
        return encoder;
    }

    private static OutputStreamAppender<ILoggingEvent> started(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, EncoderBase<ILoggingEvent> encoder) {
        encoder.setContext(context);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
