package io.shardwright.api;

/**
 * What somebody who looked at the node found there of a command whose outcome nobody could tell.
 *
 * @param command its name or its id
 * @param tries how many had begun when its node was looked at: {@code tries} of the command, or {@code undoTries} if its undo failed
 * @param applied whether what it does is there, as a whole; else nothing of it is
 * @param reason how that is known
 */
public record SettleRequest(String command, int tries, boolean applied, String reason) {}
