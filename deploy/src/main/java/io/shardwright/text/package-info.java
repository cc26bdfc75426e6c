/** Plain text for people: tables with columns that line up, groups and plans as they read them. */
@NullMarked
package io.shardwright.text;

import org.jspecify.annotations.NullMarked;
