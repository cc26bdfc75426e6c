/**
 * Links between processes: one mutually authenticated TLS connection from each process to each peer it talks to, carrying
 * frames. The one home of Netty. A link carries hints and queries, never the truth: whatever a process must not
 * miss it reads from the metadata database.
 */
@NullMarked
package io.shardwright.transport;

import org.jspecify.annotations.NullMarked;
