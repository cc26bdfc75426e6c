package io.shardwright.api;

/** An order that says nothing beside its path; its body may be left out. */
public record EmptyRequest() {}
