/** Rehearsals in the tests of those who write groups: an extension for JUnit 5 with a private MariaDB server. */
@NullMarked
package io.shardwright.junit;

import org.jspecify.annotations.NullMarked;
