/**
 * Where a process finds its key and certificates, and the development authority that makes them for a local
 * cluster. A real deployment brings certificates of its own; nothing here is needed for that but
 * {@link io.shardwright.tls.TlsFiles}.
 */
@NullMarked
package io.shardwright.tls;

import org.jspecify.annotations.NullMarked;
