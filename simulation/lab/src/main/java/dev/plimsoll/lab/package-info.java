/**
 * Scenarios, the stories, their reports and the command line.
 */
@NullMarked
package dev.plimsoll.lab;

import org.jspecify.annotations.NullMarked;
