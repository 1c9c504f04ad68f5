package dev.plimsoll.cell;

import static java.util.Objects.requireNonNull;

/**
 * One reason why a table is refused.
 *
 * @param reason what is wrong, for machines
 * @param detail what is wrong, the value and what is allowed, for whoever reads it at 3 a.m.
 */
public record Refusal(Reason reason, String detail) {
    /** What can be wrong with a table. */
    public enum Reason {
        /** More bytes than {@link TableLimits#maxBytes}; nothing was read. */
        TOO_MANY_BYTES,
        /** Too short to hold a header and a checksum. */
        TOO_SHORT,
        /** No routing table at all. */
        NO_TABLE,
        /** Written for readers newer than this one. */
        UNSUPPORTED_FORMAT,
        /** The length in the header is not that of the bytes. */
        WRONG_LENGTH,
        /** The bytes were changed or torn on their way. */
        WRONG_CHECKSUM,
        /** Made under another deployment's key: every key would go astray. */
        WRONG_KEY,
        /** A number in the header is negative or beyond its range. */
        BAD_HEADER,
        /** A code in the header that this reader does not know. */
        UNKNOWN_CODE,
        /** A section that must be understood and is not. */
        UNKNOWN_SECTION,
        /** Sections out of order, or one given twice. */
        SECTION_ORDER,
        /** A section that a table cannot do without is missing. */
        MISSING_SECTION,
        /** A section is not as long as what it says it holds. */
        SECTION_LENGTH,
        /** No cells, or more than allowed. */
        CELL_COUNT,
        /** A cell's name is empty, too long or not made of allowed characters. */
        CELL_NAME,
        /** Two cells of one name. */
        DUPLICATE_CELL,
        /** A state that no cell can have. */
        UNKNOWN_STATE,
        /** No cell serves. */
        NO_SERVING_CELL,
        /** A slot given to a cell that the table does not have. */
        SLOT_TO_UNKNOWN_CELL,
        /** A slot given to a closed cell. */
        SLOT_TO_CLOSED_CELL,
        /** One cell owns more slots than {@link TableLimits#maxCellShare} while others are active. */
        EVERYTHING_TO_ONE_CELL,
        /** An evacuation goes to a cell that the table does not have. */
        EVACUATION_TO_UNKNOWN_CELL,
        /** An evacuation goes to a closed cell. */
        EVACUATION_TO_CLOSED_CELL,
        /** A slot would be evacuated to the cell it leaves, though there are others. */
        EVACUATION_TO_ITSELF,
        /** More pins than allowed. */
        PIN_COUNT,
        /** Two pins for one position: a duplicate, or two tenants whose hashes collide. */
        DUPLICATE_PIN,
        /** Pins not in ascending order. */
        PIN_ORDER,
        /** A known tenant would be taken for a pinned one, for their hashes collide. */
        COLLIDING_PIN,
        /** A pin to a cell that the table does not have. */
        PIN_TO_UNKNOWN_CELL,
        /** A pin to a closed cell. */
        PIN_TO_CLOSED_CELL,
        /** A pin to a cell set that the table does not have. */
        PIN_TO_UNKNOWN_SET,
        /** More cell sets than allowed. */
        SET_COUNT,
        /** A set of fewer than two cells or more than allowed. */
        SET_SIZE,
        /** A cell twice in one set. */
        DUPLICATE_IN_SET,
        /** A set with a cell that the table does not have. */
        SET_WITH_UNKNOWN_CELL,
        /** A set with a closed cell. */
        SET_WITH_CLOSED_CELL,
        /** More keys on the move than allowed. */
        MIGRATION_COUNT,
        /** A phase or kind of move that does not exist, or a slot that does not. */
        BAD_MIGRATION,
        /** Two moves of one key, or of a slot and of a tenant in it. */
        OVERLAPPING_MIGRATIONS,
        /** A move from a cell to itself. */
        MIGRATION_TO_ITSELF,
        /** A move from or to a cell that the table does not have. */
        MIGRATION_OF_UNKNOWN_CELL,
        /** A move to a closed cell. */
        MIGRATION_TO_CLOSED_CELL,
        /** The side that should own a moving key by its phase does not own it in the table. */
        MIGRATION_WITHOUT_OWNER,
        /** The version is lower than that of the table in use. */
        VERSION_BACK,
        /** The version is that of the table in use, the contents are not. */
        VERSION_REUSED,
        /** The version is further ahead than {@link SuccessionPolicy#maxVersionJump}. */
        VERSION_JUMP,
        /** Written by a publisher that has since been replaced. */
        EPOCH_BACK,
        /** Keys would find their slots in another way: no succession, but another deployment. */
        SLOTTING_CHANGED,
        /** A number that meant one cell means another now. */
        CELL_RENUMBERED,
        /** A closed cell came back under its old number. */
        CELL_REOPENED,
        /** A cell loses more slots than {@link SuccessionPolicy#maxMovedShare} and the table is not for an emergency. */
        TOO_MUCH_MOVES,
        /** More cells leave service than {@link SuccessionPolicy#maxLeavingShare} and the table is not for an emergency. */
        TOO_MANY_CELLS_LEAVE,
        /** More pins vanish than {@link SuccessionPolicy#maxPinsLostShare} and the table is not for an emergency. */
        TOO_MANY_PINS_LOST,
        /** A key would pass from one cell to another without a fence between, though a move of it was under way. */
        MIGRATION_SKIPPED_FENCE,
        /** A move's token is lower than before. */
        MIGRATION_TOKEN_BACK
    }

    /**
     * Takes both parts.
     *
     * @param reason what is wrong, for machines
     * @param detail what is wrong, for people
     */
    public Refusal {
        requireNonNull(reason, "reason");
        requireNonNull(detail, "detail");
    }
}
