package dev.plimsoll.lab.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

// Bytes to Trace. The size is refused before anything is decoded; then one pass over the text, which keeps numbers
// only: a
// name is stored once, however often it comes. All faults are told, each with its line and column, up to a hundred.
final class TraceReader {
    static final int MOST_BYTES = 32 << 20;
    private static final int MOST_FAULTS = 100;
    private static final int LONGEST_NAME = 64;
    private static final long LATEST_SECOND = 3650L * 86_400;
    private static final List<String> COLUMNS = List.of("at", "tenant", "key");
    private static final String SECONDS = "seconds such as 12.5, up to 315360000, at most 9 decimals";

    private final String file;
    private final String text;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Integer> tenantNumbers = new LinkedHashMap<>();
    private final Map<String, Integer> keyNumbers = new LinkedHashMap<>();
    private long[] nanos = new long[1024];
    private int[] tenants = {};
    private int[] keys = {};
    private int arrivals;
    private int line = 1;

    private TraceReader(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** Reads a recording. Returns null after it added at least one fault. */
    static @Nullable Trace read(String file, byte[] bytes, List<Fault> faults) {
        if (bytes.length > MOST_BYTES) {
            String expected = "at most " + MOST_BYTES;
            faults.add(new Fault(new Position(file, 1, 1), "file too large", bytes.length + " bytes", expected));
            return null;
        }
        TraceReader reader;
        try {
            reader = new TraceReader(file, Yaml.text(file, bytes));
        } catch (InvalidScenario e) {
            faults.addAll(e.faults());
            return null;
        }
        reader.read();
        faults.addAll(reader.faults);
        return reader.faults.isEmpty() ? reader.trace(Hashes.sha256(bytes)) : null;
    }

    private Trace trace(String hash) {
        return new Trace(
                Arrays.copyOf(nanos, arrivals),
                tenants.length == 0 ? tenants : Arrays.copyOf(tenants, arrivals),
                List.copyOf(tenantNumbers.keySet()),
                keys.length == 0 ? keys : Arrays.copyOf(keys, arrivals),
                List.copyOf(keyNumbers.keySet()),
                hash);
    }

    /** One field of a line, and the column at which it is written. */
    private record Cell(String text, int column) {}

    private void read() {
        int end = text.indexOf('\n');
        String head = text.substring(0, end < 0 ? text.length() : end);
        List<Cell> header = cells(head);
        int at = columns(header);
        if (at < 0 || !faults.isEmpty()) {
            return; // without columns, every line would be a fault
        }
        int tenant = column(header, "tenant");
        int key = column(header, "key");
        tenants = tenant < 0 ? tenants : new int[nanos.length];
        keys = key < 0 ? keys : new int[nanos.length];
        while (end >= 0 && end + 1 < text.length() && faults.size() < MOST_FAULTS) {
            line++;
            int start = end + 1;
            end = text.indexOf('\n', start);
            List<Cell> cells = cells(text.substring(start, end < 0 ? text.length() : end));
            if (cells.size() != header.size()) {
                fault(1, "fields", String.valueOf(cells.size()), header.size() + ", as in the first line");
                continue;
            }
            grow();
            long time = time(cells.get(at));
            if (tenant >= 0) {
                tenants[arrivals] = number(cells.get(tenant), "tenant", tenantNumbers);
            }
            if (key >= 0) {
                keys[arrivals] = number(cells.get(key), "key", keyNumbers);
            }
            nanos[arrivals++] = time;
        }
        if (arrivals == 0 && faults.isEmpty()) {
            fault(1, "no arrival", "", "a line for each arrival, below the line with the columns' names");
        }
    }

    private void grow() {
        if (arrivals == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * arrivals);
            tenants = tenants.length == 0 ? tenants : Arrays.copyOf(tenants, 2 * arrivals);
            keys = keys.length == 0 ? keys : Arrays.copyOf(keys, 2 * arrivals);
        }
    }

    private int columns(List<Cell> header) {
        for (int i = 0; i < header.size(); i++) {
            Cell cell = header.get(i);
            if (!COLUMNS.contains(cell.text)) {
                fault(cell.column, "unknown column", cell.text, Nearest.expected(cell.text, COLUMNS));
            } else if (column(header, cell.text) < i) {
                fault(cell.column, "column twice", cell.text, "each once");
            }
        }
        if (column(header, "at") < 0) {
            fault(
                    1,
                    "no column at",
                    "",
                    "a first line with the columns' names: at, and tenant and key if there are any");
        }
        return column(header, "at");
    }

    private static int column(List<Cell> header, String name) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).text.equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private long time(Cell cell) {
        long time = nanos(cell.text);
        if (time < 0) {
            fault(cell.column, "at", cell.text, SECONDS);
            return arrivals == 0 ? 0 : nanos[arrivals - 1];
        }
        if (arrivals > 0 && time < nanos[arrivals - 1]) {
            fault(cell.column, "at", cell.text, "not before the line above");
            return nanos[arrivals - 1];
        }
        return time;
    }

    /** Seconds in decimals as nanoseconds, exactly; -1 for what is none. */
    private static long nanos(String text) {
        int dot = text.indexOf('.');
        int whole = dot < 0 ? text.length() : dot;
        int decimals = dot < 0 ? 0 : text.length() - dot - 1;
        if (whole == 0 || whole > 9 || decimals > 9 || (dot >= 0 && decimals == 0)) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i == dot) {
                continue;
            }
            if (c < '0' || c > '9') {
                return -1;
            }
            value = 10 * value + (c - '0');
        }
        for (int i = decimals; i < 9; i++) {
            value *= 10;
        }
        return value <= LATEST_SECOND * 1_000_000_000 ? value : -1;
    }

    private int number(Cell cell, String column, Map<String, Integer> numbers) {
        int length = cell.text.codePointCount(0, cell.text.length());
        if (length == 0 || length > LONGEST_NAME) {
            fault(cell.column, column, cell.text, "a name of 1 to " + LONGEST_NAME + " characters");
        }
        Integer known = numbers.get(cell.text);
        if (known == null) {
            known = numbers.size();
            numbers.put(cell.text, known);
        }
        return known;
    }

    // Commas part the fields, spaces around them do not count, and a field in quotes holds any of these, "" being a
    // quote.
    private List<Cell> cells(String written) {
        String row = written.endsWith("\r") ? written.substring(0, written.length() - 1) : written;
        List<Cell> cells = new ArrayList<>(COLUMNS.size());
        int start = 0;
        while (start <= row.length()) {
            int from = start;
            while (from < row.length() && row.charAt(from) == ' ') {
                from++;
            }
            boolean quoted = from < row.length() && row.charAt(from) == '"';
            int close = quoted ? closingQuote(row, from + 1) : -1;
            int comma = row.indexOf(',', Math.max(from, close));
            int end = comma < 0 ? row.length() : comma;
            int column = row.codePointCount(0, from) + 1;
            if (quoted && (close < 0 || !row.substring(close + 1, end).isBlank())) {
                fault(
                        column,
                        "quotes",
                        row.substring(from, end),
                        "one that closes, and then a comma or the line's end");
                return cells;
            }
            String value = quoted ? row.substring(from + 1, close).replace("\"\"", "\"") : row.substring(from, end);
            cells.add(new Cell(value.strip(), column));
            start = end + 1;
        }
        return cells;
    }

    private static int closingQuote(String row, int from) {
        int quote = row.indexOf('"', from);
        while (quote >= 0 && quote + 1 < row.length() && row.charAt(quote + 1) == '"') {
            quote = row.indexOf('"', quote + 2);
        }
        return quote;
    }

    private void fault(int column, String what, String value, String expected) {
        faults.add(new Fault(new Position(file, line, column), what, value, expected));
    }
}
