package io.shardwright.api;

/** One difference between nodes and records, and what acceptance does about it. */
public record FindingView(String kind, String where, String subject, String text, String action) {}
