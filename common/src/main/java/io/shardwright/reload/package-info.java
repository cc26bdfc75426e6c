/**
 * Settings, passwords and certificates of a process that runs, read anew when their files have changed: all of it or nothing. What is seen of the
 * files is judged by {@link io.shardwright.reload.LookRules}; {@link io.shardwright.reload.SettingsWatch} is the loop that looks.
 */
@NullMarked
package io.shardwright.reload;

import org.jspecify.annotations.NullMarked;
