/** Logging in to database servers with passwords that change while the process runs. */
@NullMarked
package io.shardwright.login;

import org.jspecify.annotations.NullMarked;
