/**
 * Metrics of a shedder in a Micrometer registry, under stable names. Needs {@code micrometer-core} (an optional dependency).
 */
@NullMarked
package dev.plimsoll.shedding.micrometer;

import org.jspecify.annotations.NullMarked;
