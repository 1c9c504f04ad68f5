/**
 * A collector before a store that goes away: the elastic connection of {@code log-spool} and {@code crash-collector}, with a real
 * PostgreSQL that is killed and started again.
 *
 * <p>{@link dev.plimsoll.examples.elastic.ElasticConnection} is the command; {@code Collector} is what a team would write:
 * one lane with a journal and {@code spill}, workers that store, and a gap that is flagged in the store until it is filled.
 */
@NullMarked
package dev.plimsoll.examples.elastic;

import org.jspecify.annotations.NullMarked;
