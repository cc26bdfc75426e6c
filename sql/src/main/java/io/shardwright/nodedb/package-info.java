/**
 * Everything a worker says to its own database node: connections that refuse to outlive their epoch, the node's fence and ledger, probes,
 * and the run of one command so that its effect happens once whatever dies on the way.
 */
@NullMarked
package io.shardwright.nodedb;

import org.jspecify.annotations.NullMarked;
