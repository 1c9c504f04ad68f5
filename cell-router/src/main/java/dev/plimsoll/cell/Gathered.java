package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came back from many cells in time, and what did not.
 *
 * @param answers answers by cell, in the order in which the cells were named
 * @param missing for each cell without an answer, why, in that order too
 * @param <R> what a cell answers
 */
public record Gathered<R>(Map<String, R> answers, Map<String, Missing> missing) {
    /**
     * Why an answer is missing.
     *
     * @param why the reason
     * @param cause what the cell's call failed with, for {@link Why#FAILED}; else nothing
     */
    public record Missing(Why why, @Nullable Throwable cause) {
        /** Reasons for an answer to be missing. */
        public enum Why {
            /** The call failed. */
            FAILED,
            /** The cell was asked and had not answered when the time was up; the call was cancelled. */
            LATE,
            /** The time was up before it was the cell's turn. */
            NOT_ASKED
        }

        /**
         * Takes the parts as they are.
         *
         * @param why the reason
         * @param cause what the call failed with
         */
        public Missing {
            requireNonNull(why, "why");
        }
    }

    /**
     * Takes the parts as they are.
     *
     * @param answers answers by cell
     * @param missing why an answer is missing, by cell
     */
    public Gathered {
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        missing = Collections.unmodifiableMap(new LinkedHashMap<>(missing));
    }

    /**
     * Tells whether every cell has answered.
     *
     * @return whether nothing is missing
     */
    public boolean complete() {
        return missing.isEmpty();
    }
}
