/**
 * The audit as a chain: what an entry is, the digest that ties it to the one before it, and what breaks the chain. Nothing here reads or writes one.
 */
@NullMarked
package io.shardwright.audit;

import org.jspecify.annotations.NullMarked;
