/**
 * The secrets that open the API: the text of a key, the server's own secrets by which keys are stored and the audit is sealed, and the files that only
 * their owner may read.
 */
@NullMarked
package io.shardwright.keyring;

import org.jspecify.annotations.NullMarked;
