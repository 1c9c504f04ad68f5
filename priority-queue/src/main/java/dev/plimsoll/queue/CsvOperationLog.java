package dev.plimsoll.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Operations as lines; names are quoted where they must be, so that no name can forge a line. */
final class CsvOperationLog implements OperationLog {
    private final Appendable out;

    CsvOperationLog(Appendable out) {
        this.out = out;
        append("op,id,tenant,key,lane,time\n");
    }

    @Override
    public void record(Operation operation, long id, String lane, String tenant, String key, long nanos) {
        append(operation.name().toLowerCase(Locale.ROOT)
                + ','
                + id
                + ','
                + quoted(tenant)
                + ','
                + quoted(key)
                + ','
                + quoted(lane)
                + ','
                + nanos
                + '\n');
    }

    private void append(String text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String name) {
        boolean plain = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            plain &= c >= ' ' && c != ',' && c != '"' && c != '\u2028' && c != '\u2029' && c != '\u007f';
        }
        if (plain) {
            return name;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '"') {
                quoted.append("\"\"");
            } else if (c < ' ' || c == '\\' || c == '\u2028' || c == '\u2029' || c == '\u007f') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
