package dev.plimsoll.examples.shapes;

/**
 * What a cell answers.
 *
 * @param status of HTTP
 * @param text the body
 * @param dead how many dead workers the request met on its way
 */
record Reply(int status, String text, int dead) {
    Reply(int status, String text) {
        this(status, text, 0);
    }

    Reply after(int died) {
        return new Reply(status, text, died);
    }
}
