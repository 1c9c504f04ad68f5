/** Shows a recovery queue's figures to Micrometer, for those who have it. */
@NullMarked
package dev.plimsoll.queue.micrometer;

import org.jspecify.annotations.NullMarked;
