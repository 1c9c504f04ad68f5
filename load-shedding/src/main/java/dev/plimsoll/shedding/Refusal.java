package dev.plimsoll.shedding;

/** Why a request was shed. */
public enum Refusal {
    /** As many are in flight as the limit allows. */
    OVER_LIMIT(0),
    /** There is room, but what is left is kept for higher priorities. */
    RESERVED(1),
    /** It could not be answered before its deadline. */
    DEADLINE(2),
    /** Most requests of its cost class are answered too late now; serving more of them would only take the others down. */
    HOPELESS_CLASS(3);

    final int code; // a refusal of that reason is the complement, a negative number

    Refusal(int code) {
        this.code = code;
    }
}
