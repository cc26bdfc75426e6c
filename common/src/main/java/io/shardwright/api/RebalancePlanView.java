package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan with what is said about it. Nothing was changed.
 *
 * @param file the plan, as it is kept
 * @param ratio what is moved over what must be
 * @param bytes that would be copied, as estimated
 * @param secondsAtLeast that copying them takes at the limit of bytes a second; absent without one
 * @param verdicts of the shard that was to be explained, one a node
 * @param warnings one line each
 */
public record RebalancePlanView(
        RebalancePlanFile file,
        double ratio,
        long bytes,
        @Nullable Long secondsAtLeast,
        List<Verdict> verdicts,
        List<String> warnings) {
    public RebalancePlanView {
        verdicts = Lists.copy(verdicts);
        warnings = Lists.copy(warnings);
    }

    /**
     * Whether a shard may go to a node.
     *
     * @param from the node that would no longer have it
     * @param refusals why not; none if it may
     * @param balance what both nodes have of their shares
     * @param gains what the scores say, the most important first; more than 0 speaks for it
     */
    public record Verdict(
            String shard, String from, String to, List<String> refusals, List<String> balance, List<Gain> gains) {
        public Verdict {
            refusals = Lists.copy(refusals);
            balance = Lists.copy(balance);
            gains = Lists.copy(gains);
        }
    }

    /** What a score says. */
    public record Gain(String score, double gain) {}
}
