/**
 * Everything a worker says to its own Manticore Search node: connections, what its errors mean, probes, and the run of one command so that its effect happens once whatever dies on the
 * way. Such a server keeps neither a fence nor a ledger: the fence is a lock on its host, and intents are kept in the metadata database.
 */
@NullMarked
package io.shardwright.manticore;

import org.jspecify.annotations.NullMarked;
