package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * That a rebalance is to end.
 *
 * @param mode {@code graceful}, {@code immediate} or {@code undo_finished}
 * @param reason absent for none
 */
public record StopRebalanceRequest(String mode, @Nullable String reason) {}
