/**
 * The REST interface under {@code /api/v1}: reads requests strictly, checks the key, and answers in JSON or with a problem (RFC 9457). It
 * decides nothing: each route is one call of {@link io.shardwright.operations.Operations}, made on a thread that may block. Beside it, under
 * {@code /ui/}, the files of the web page, which does what it does by that interface.
 */
@NullMarked
package io.shardwright.admin;

import org.jspecify.annotations.NullMarked;
