package dev.plimsoll.lab.world;

import java.util.function.Consumer;

/** Asks several groups one question and answers with what came in time: where scatter/gather is plugged in. */
public interface Gather {
    /** Asks one group. */
    interface Question {
        /**
         * Sends the question to a group.
         *
         * @param group the group's number
         * @param answered is told whether a good answer came
         */
        void ask(int group, Consumer<Boolean> answered);
    }

    /** Told once, when all have answered or the time is up. */
    interface Answer {
        /**
         * Takes what came in time.
         *
         * @param came how many groups answered well
         * @param missing how many did not
         */
        void gathered(int came, int missing);
    }

    /**
     * Asks.
     *
     * @param groups the groups' numbers
     * @param timeoutNanos how long to wait for all of them
     * @param question sends the question to one group
     * @param answer is told the outcome
     */
    void ask(int[] groups, long timeoutNanos, Question question, Answer answer);
}
