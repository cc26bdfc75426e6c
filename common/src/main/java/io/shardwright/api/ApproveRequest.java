package io.shardwright.api;

import org.jspecify.annotations.Nullable;

/**
 * That a second person agrees to a plan.
 *
 * @param hash of the plan
 * @param reason absent for none
 */
public record ApproveRequest(String hash, @Nullable String reason) {}
