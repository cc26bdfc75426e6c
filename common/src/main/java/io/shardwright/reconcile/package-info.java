/**
 * What follows when nodes know more than the records: rules that compare the tries that nodes have written down with the groups as a restored
 * metadata database has them. Pure.
 */
@NullMarked
package io.shardwright.reconcile;

import org.jspecify.annotations.NullMarked;
