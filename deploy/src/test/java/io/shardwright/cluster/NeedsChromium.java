package io.shardwright.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that looks at the page. It is skipped, and says so, where there is no Chromium, or no Node.js to drive it. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsChromium.Condition.class)
public @interface NeedsChromium {
    /** Decided before anything is started. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return Chromium.isThere()
                    ? ConditionEvaluationResult.enabled("there are Chromium and a Node.js to drive it")
                    : ConditionEvaluationResult.disabled(
                            "SKIPPED: chromium, and a node of version 20 or newer to drive it, are to be on the PATH");
        }
    }
}
