package io.shardwright.audit;

/**
 * An entry with its place in the chain.
 *
 * @param head what the chain was once this entry was its last
 * @param secret the name of the coordinators' secret by which it was sealed
 */
public record SealedEntry(AuditEntry entry, AuditHead head, String secret) {}
