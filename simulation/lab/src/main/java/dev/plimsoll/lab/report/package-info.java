/**
 * Shows what a run found: a table for the terminal, JSON for programs, and one HTML page for people.
 *
 * <p>Writers read the records of {@code dev.plimsoll.lab.result} and nothing else, so they can show a run of a minute
 * ago and one that was saved last year alike. {@link TableReport} fits a terminal's width. {@link JsonReport} writes
 * {@code plimsoll.run/1} and reads it back strictly. {@link HtmlReport} writes a single file that opens no connection:
 * its Content-Security-Policy allows exactly the script and the style it carries, by their hashes.
 *
 * <p>Numbers are rounded here and only here. JSON keeps twelve significant digits in a notation of our own, because
 * {@code Double.toString} changed its digits in JDK 19 and the same seed has to give the same bytes everywhere; people
 * see three digits with their interval, in units they speak.
 *
 * <p>Cost: a page is about 1.1 MB, nearly all of it the plotting library; a timeline adds at most 2,000 points. Not
 * covered: live pages.
 */
@NullMarked
package dev.plimsoll.lab.report;

import org.jspecify.annotations.NullMarked;
