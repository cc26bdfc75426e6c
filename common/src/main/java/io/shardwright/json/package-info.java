/**
 * The one home of Jackson: the object mapper every module shares, and the codec between actions and the text
 * that the queue stores.
 */
@NullMarked
package io.shardwright.json;

import org.jspecify.annotations.NullMarked;
