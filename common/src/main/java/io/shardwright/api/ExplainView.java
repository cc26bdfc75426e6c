package io.shardwright.api;

import java.util.List;

/**
 * Why a group or a command waits.
 *
 * @param subject such as {@code group 0f5c...} or {@code command 17 (copy)}
 * @param state as it stands
 * @param reasons empty if it waits for nothing: it has ended
 */
public record ExplainView(String subject, String state, List<ReasonView> reasons) {
    public ExplainView {
        reasons = Lists.copy(reasons);
    }
}
