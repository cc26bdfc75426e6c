/**
 * What a SQL statement is about, told from its words alone: a tokenizer for MariaDB's lexical rules and a classification of
 * statements with the facts that probes and refusals need. It is no SQL parser; what it does not know it says it does not know.
 */
@NullMarked
package io.shardwright.statement;

import org.jspecify.annotations.NullMarked;
