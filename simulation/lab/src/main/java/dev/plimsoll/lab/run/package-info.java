/**
 * Runs scenarios: replications under common random numbers, intervals, paired differences, assertions.
 */
@NullMarked
package dev.plimsoll.lab.run;

import org.jspecify.annotations.NullMarked;
