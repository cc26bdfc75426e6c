package io.shardwright.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a repair of a node would do.
 *
 * @param hash by which exactly this is run; null if nothing can be mended
 * @param commands in the order of their numbers; undone in reverse
 * @param mended what is right afterwards
 * @param left what differs and is not mended, with what to do about it
 */
public record RepairView(
        String node,
        @Nullable String hash,
        List<PlannedCommand> commands,
        List<DiagnosisLineView> mended,
        List<DiagnosisLineView> left) {
    public RepairView {
        commands = Lists.copy(commands);
        mended = Lists.copy(mended);
        left = Lists.copy(left);
    }
}
