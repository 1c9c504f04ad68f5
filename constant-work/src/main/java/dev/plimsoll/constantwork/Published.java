package dev.plimsoll.constantwork;

import java.util.List;

/** What came of publishing. Being refused or beaten is an outcome, not an error. */
public sealed interface Published {
    /**
     * It is the current edition, or was until a later one replaced it.
     *
     * @param edition its number
     */
    record Done(Edition edition) implements Published {}

    /**
     * Somebody else published first; nothing of this one is visible. Look at what is current, then decide again.
     *
     * @param edition the number it would have had
     */
    record Lost(Edition edition) implements Published {}

    /**
     * Nothing was written, because it should not be.
     *
     * @param reasons everything that is wrong with it
     */
    record Refused(List<String> reasons) implements Published {
        /**
         * Copies the reasons.
         *
         * @param reasons everything that is wrong with it
         */
        public Refused {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The store failed when it mattered: it may become the current edition, or not. Reading what is current tells.
     *
     * @param edition the number it has if it does
     * @param cause what the store said
     */
    record Unknown(Edition edition, String cause) implements Published {}
}
