package dev.plimsoll.lab.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What things cost, read from a file: a name and a number a line, and what follows a # is for people. */
final class Prices {
    /** What must have a price. */
    static final List<String> NAMES = List.of("get-1000", "put-1000", "kms-10000", "zone-transfer-gb", "server-hour");

    private static final Pattern LINE = Pattern.compile("^(\\s*)(\\S+)(\\s+)(\\S+)\\s*$");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,9}(?:\\.[0-9]{1,9})?");
    private static final int MOST_LINES = 1_000;
    private static final int LONGEST_SHOWN = 60;

    private final Map<String, Double> dollars;

    private Prices(Map<String, Double> dollars) {
        this.dollars = dollars;
    }

    /** Reads a file; every fault at once. */
    static Prices read(String file, String text) {
        Map<String, Double> dollars = new LinkedHashMap<>();
        List<String> faults = new ArrayList<>();
        List<String> lines = text.lines().limit(MOST_LINES).toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "");
            if (line.isBlank()) {
                continue;
            }
            String at = file + ":" + (i + 1) + ":";
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                faults.add(at + "1: price, " + shown(line.strip()) + " (expected: a name and a number)");
            } else if (!NAMES.contains(matcher.group(2))) {
                faults.add(at + (matcher.start(2) + 1) + ": price, " + shown(matcher.group(2)) + " (expected: one of "
                        + String.join(", ", NAMES) + ")");
            } else if (!AMOUNT.matcher(matcher.group(4)).matches()) {
                faults.add(at + (matcher.start(4) + 1) + ": " + matcher.group(2) + ", " + shown(matcher.group(4))
                        + " (expected: dollars, such as 0.0004)");
            } else if (dollars.put(matcher.group(2), Double.valueOf(matcher.group(4))) != null) {
                faults.add(at + (matcher.start(2) + 1) + ": price, " + matcher.group(2) + " (expected: each once)");
            }
        }
        if (faults.isEmpty()) {
            NAMES.stream()
                    .filter(name -> !dollars.containsKey(name))
                    .forEach(name -> faults.add(file + ":" + Math.max(1, lines.size()) + ":1: price, none for " + name
                            + " (expected: one each for " + String.join(", ", NAMES) + ")"));
        }
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        return new Prices(dollars);
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() > LONGEST_SHOWN ? printable.substring(0, LONGEST_SHOWN) + "..." : printable;
    }

    double of(String name) {
        return Objects.requireNonNull(dollars.get(name), name);
    }

    double gets(double count) {
        return count / 1_000 * of("get-1000");
    }

    double puts(double count) {
        return count / 1_000 * of("put-1000");
    }

    double kms(double count) {
        return count / 10_000 * of("kms-10000");
    }

    double betweenZones(double bytes) {
        return bytes / 1e9 * of("zone-transfer-gb");
    }
}
