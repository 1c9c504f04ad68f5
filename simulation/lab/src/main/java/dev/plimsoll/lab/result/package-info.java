/**
 * What a run found, as values: estimates with intervals, timelines, and the assertions that held.
 *
 * <p>Reports and commands read these records and nothing else; runs write them. They hold no time stamp and no figure of
 * the machine, so that the same seed gives the same bytes everywhere.
 */
@NullMarked
package dev.plimsoll.lab.result;

import org.jspecify.annotations.NullMarked;
