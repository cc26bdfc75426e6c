package io.shardwright.shardcopy;

import io.shardwright.move.MovePart;
import io.shardwright.move.RowSelection;
import io.shardwright.move.TableShape;
import io.shardwright.rowcopy.MoveName;
import io.shardwright.rowcopy.ShardSource;

/**
 * One source of a copy that has begun.
 *
 * @param shape the source's table when the move began
 */
record CopyPart(MovePart part, MoveName name, ShardSource source, TableShape shape, RowSelection selection) {}
