/**
 * The {@code shardwright} command. What asks a cluster speaks only to its REST interface; what runs one reads a settings file or starts a local
 * cluster. Every end has an exit code of its own, see {@link io.shardwright.cli.ExitCode}.
 */
@NullMarked
package io.shardwright.cli;

import org.jspecify.annotations.NullMarked;
