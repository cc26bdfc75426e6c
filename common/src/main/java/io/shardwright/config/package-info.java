/**
 * The settings of a process: one YAML file, each key of which an environment variable can override, read once at start into
 * records that cannot hold anything illegal. The one home of SmallRye Config. The rule for variables is on
 * {@link io.shardwright.config.Settings}.
 */
@NullMarked
package io.shardwright.config;

import org.jspecify.annotations.NullMarked;
