package io.shardwright.api;

/**
 * What somebody who looked at the node found there of a command whose outcome nobody could tell.
 *
 * @param command its name or its id
 * @param half {@code forward}, or {@code undo} if it is its undo that failed
 * @param tries how many of that half had begun when its node was looked at: {@code tries} of the command, or {@code undoTries}
 * @param applied whether what it does is there, as a whole; else nothing of it is
 * @param reason how that is known
 */
public record SettleRequest(String command, String half, int tries, boolean applied, String reason) {}
