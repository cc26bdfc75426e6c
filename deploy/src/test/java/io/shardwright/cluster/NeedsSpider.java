package io.shardwright.cluster;

import io.shardwright.localdb.MariaDbBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test whose clients use the distributed table. It is skipped, and says so, where the MariaDB that tests use has no Spider engine. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsSpider.Condition.class)
public @interface NeedsSpider {
    /** Decided before anything is started. */
    final class Condition implements ExecutionCondition {
        private static final boolean THERE = there();

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return THERE
                    ? ConditionEvaluationResult.enabled("there is the Spider engine")
                    : ConditionEvaluationResult.disabled(
                            "SKIPPED: without the Spider engine there is no distributed table");
        }

        /** The server names the folder of its plugins among the defaults of its options. */
        private static boolean there() {
            try {
                Process server = new ProcessBuilder(
                                MariaDbBinaries.find().server().toString(), "--no-defaults", "--verbose", "--help")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("plugin-dir "))
                        .map(line -> Path.of(line.substring(line.indexOf(' ')).strip()))
                        .anyMatch(plugins -> Files.exists(plugins.resolve("ha_spider.so")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
