/**
 * The frames that processes exchange over a link, as plain values, and their bytes. No network here: a frame is encoded
 * to and decoded from an array, so that its form can be tested to the byte. Version 1 stays readable for as long as any
 * release that speaks it is supported.
 */
@NullMarked
package io.shardwright.wire;

import org.jspecify.annotations.NullMarked;
