package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;

/* Finds what should be padding and is not. Eight bytes a step: 4 MiB of padding are looked at in every verification. */
final class Zeros {
    private Zeros() {}

    /** Returns the first index in from..to-1 whose byte is not zero, or {@code to}. */
    static int firstOther(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && bytes.getLong(at) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes.get(at) == 0) {
            at++;
        }
        return at;
    }
}
