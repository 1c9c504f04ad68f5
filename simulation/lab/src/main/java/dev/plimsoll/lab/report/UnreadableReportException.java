package dev.plimsoll.lab.report;

/** A file is not the report that it should be; the message says where and what was expected. */
public final class UnreadableReportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableReportException(String message) {
        super(message);
    }
}
