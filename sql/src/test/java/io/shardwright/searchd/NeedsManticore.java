package io.shardwright.searchd;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests on real Manticore servers. They are skipped, and say so, where none are named by {@link SearchNodes#VARIABLE}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsManticore.Condition.class)
public @interface NeedsManticore {
    /** Decided before anything is started. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            if (SearchNodes.named()) {
                return ConditionEvaluationResult.enabled("there are Manticore servers");
            }
            String words = "SKIPPED: " + context.getDisplayName() + " needs three Manticore servers; name them by "
                    + SearchNodes.VARIABLE + "=host:port[:apiport],...";
            System.out.println("\n!!! " + words);
            return ConditionEvaluationResult.disabled(words);
        }
    }
}
