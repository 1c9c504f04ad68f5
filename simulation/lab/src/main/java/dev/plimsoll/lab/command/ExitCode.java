package dev.plimsoll.lab.command;

/** What the process tells the shell. */
final class ExitCode {
    static final int OK = 0;
    static final int INTERNAL = 1;
    static final int USAGE = 2;
    static final int FAILED = 3;
    static final int INVALID = 4;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
