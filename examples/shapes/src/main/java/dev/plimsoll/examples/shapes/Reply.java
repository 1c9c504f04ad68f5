package dev.plimsoll.examples.shapes;

/**
 * What a cell answers.
 *
 * @param status of HTTP
 * @param text the body
 * @param attempts how many workers were tried
 */
record Reply(int status, String text, int attempts) {
    Reply(int status, String text) {
        this(status, text, 1);
    }

    Reply after(int tried) {
        return new Reply(status, text, tried);
    }
}
