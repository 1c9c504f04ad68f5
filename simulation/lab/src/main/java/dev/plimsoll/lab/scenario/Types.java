package dev.plimsoll.lab.scenario;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The types that the vocabulary is declared in. */
final class Types {
    static final String NAME = "^[A-Za-z][A-Za-z0-9_-]{0,63}$";

    // Names that another YAML reader takes for a flag or for nothing. A scenario must mean the same to every tool.
    private static final Set<String> AMBIGUOUS = Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");
    private static final String LEADING_ZERO = "[-+]?0[0-9_]+";
    private static final String SEXAGESIMAL = "[-+]?[0-9]+(:[0-5]?[0-9])+(\\.[0-9]*)?";
    private static final String OTHER_BASE = "[-+]?0[xXoObB][0-9A-Fa-f_]+";

    private Types() {}

    /** Free text on any number of lines. */
    static Type text() {
        Map<String, Object> schema = Map.of("type", "string", "minLength", 1);
        return new ScalarType("text", "text", schema, scalar -> {
            if (scalar.plain() && isNotAString(scalar.text())) {
                return new ScalarType.Problem("not text without quotes");
            }
            return scalar.text().isBlank() ? null : scalar.text();
        });
    }

    /** An identifier. */
    static Type name() {
        Map<String, Object> schema = Map.of("type", "string", "pattern", NAME);
        return new ScalarType(
                "name", "a name of letters, digits, - and _", schema, scalar -> nameOrNull(scalar.text()));
    }

    static @Nullable String nameOrNull(String text) {
        return text.matches(NAME) && !AMBIGUOUS.contains(text.toLowerCase(Locale.ROOT)) ? text : null;
    }

    /** A whole number. */
    static Type count(long least, long most) {
        String range = least + ".." + most;
        Map<String, Object> schema = Map.of("type", "integer", "minimum", least, "maximum", most);
        return new ScalarType("count, " + range, "a whole number " + range, schema, scalar -> {
            if (!scalar.plain() || !scalar.text().matches("-?(0|[1-9][0-9]{0,17})")) {
                return numberProblem(scalar);
            }
            long count = Long.parseLong(scalar.text());
            return count >= least && count <= most ? count : null;
        });
    }

    /** A number without unit. */
    static Type number(double least, double most) {
        String range = plain(least) + ".." + plain(most);
        Map<String, Object> schema = Map.of("type", "number", "minimum", least, "maximum", most);
        return new ScalarType("number, " + range, "a number " + range, schema, scalar -> {
            Double number = scalar.plain() ? Units.number(scalar.text()) : null;
            if (number == null) {
                return numberProblem(scalar);
            }
            return number >= least && number <= most ? number : null;
        });
    }

    /** True or false. */
    static Type flag() {
        return new ScalarType("flag", "true or false", Map.of("type", "boolean"), scalar -> {
            if (!scalar.plain()) {
                return null;
            }
            return switch (scalar.text()) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
            };
        });
    }

    /** A length of time up to 10 years. */
    static Type duration() {
        return duration("0 s", "3650 d");
    }

    /** A length of time that is not zero. */
    static Type positiveDuration() {
        return duration("1 ns", "3650 d");
    }

    static Type duration(String least, String most) {
        long from = required(Units.nanos(least));
        long to = required(Units.nanos(most));
        String bounds = from == 0 ? "up to " + most : least + " to " + most;
        String expected = "a duration such as 500 ms, 5 s, 10 min or 2 h, " + bounds;
        return unitType("duration", expected, Units.DURATION, Units::nanos, nanos -> nanos >= from && nanos <= to);
    }

    /** So many a time. */
    static Type rate() {
        String expected = "a rate such as 20/s, 2k/s or 3000/min, up to 1000M/s";
        return unitType("rate", expected, Units.RATE, Units::perSecond, rate -> rate <= 1e9);
    }

    /** A part of a whole. */
    static Type share() {
        return share(0, 100);
    }

    /** A share that may pass 100 %. */
    static Type share(int least, int most) {
        String expected = "a share such as 45 %, " + least + " %.." + most + " %";
        String shown = least == 0 && most == 100 ? "share" : "share, " + least + " %.." + most + " %";
        double to = most / 100.0;
        double from = least / 100.0;
        return unitType(shown, expected, Units.SHARE, Units::share, share -> share >= from && share <= to);
    }

    /** An amount of data. */
    static Type bytes() {
        String expected = "an amount of data such as 64 KiB or 1 MB, up to 1024 TiB";
        return unitType("bytes", expected, Units.BYTES, Units::bytes, bytes -> bytes <= 1L << 50);
    }

    /** A price in US dollars. */
    static Type money() {
        return unitType("money", "a price such as $0.09", Units.MONEY, Units::dollars, dollars -> true);
    }

    /** A figure of any dimension. */
    static Type quantity() {
        String expected = "a figure such as 443 s, 92.5 %, 25k/s or 6666";
        String pattern = String.join("|", Units.DURATION, Units.SHARE, Units.RATE);
        Map<String, Object> schema =
                Map.of("anyOf", List.of(Map.of("type", "number"), Map.of("type", "string", "pattern", pattern)));
        return new ScalarType("figure", expected, schema, scalar -> {
            String text = scalar.text();
            Long nanos = Units.nanos(text);
            if (nanos != null) {
                return new Quantity(nanos / 1e9, Quantity.Dimension.SECONDS);
            }
            Double share = Units.share(text);
            if (share != null) {
                return new Quantity(share, Quantity.Dimension.SHARE);
            }
            Double rate = Units.perSecond(text);
            if (rate != null) {
                return new Quantity(rate, Quantity.Dimension.PER_SECOND);
            }
            Double number = scalar.plain() ? Units.number(text) : null;
            return number == null ? numberProblem(scalar) : new Quantity(number, Quantity.Dimension.NUMBER);
        });
    }

    /** One of some words. */
    static Type oneOf(String... words) {
        List<String> list = List.of(words);
        return new Words(list);
    }

    /** A name that must be declared in a map at the top, such as {@code services}. */
    static Type ref(String map) {
        return new Reference(map);
    }

    /** Recorded arrivals. */
    static Type trace() {
        return new TraceType();
    }

    static Type section(Section section) {
        return new SectionType(section);
    }

    static Type choice(Choices choices) {
        return new ChoiceType(choices.name(), () -> choices);
    }

    /** A choice that is declared later, for kinds that contain their own choice. */
    static Type choice(String name, Supplier<Choices> choices) {
        return new ChoiceType(name, choices);
    }

    static Type listOf(Type item) {
        return listOf(item, (items, list, path, checker) -> {});
    }

    static Type listOf(Type item, ListType.Check check) {
        return new ListType(item, 10_000, check);
    }

    static Type mapOf(Type entry) {
        return new MapType(entry, 1_000);
    }

    static Type mapOf(Type entry, int most) {
        return new MapType(entry, most);
    }

    private static <T> ScalarType unitType(
            String shown, String expected, String pattern, Function<String, @Nullable T> parser, Range<T> range) {
        Map<String, Object> schema = Map.of("type", "string", "pattern", pattern);
        return new ScalarType(shown, expected, schema, scalar -> {
            @Nullable T value = parser.apply(scalar.text());
            if (value != null) {
                return range.contains(value) ? value : null;
            }
            if (scalar.text().matches(SEXAGESIMAL)) {
                return numberProblem(scalar);
            }
            return Units.number(scalar.text()) != null ? new ScalarType.Problem("missing unit") : null;
        });
    }

    private interface Range<T> {
        boolean contains(T value);
    }

    private static ScalarType.@Nullable Problem numberProblem(Tree.Scalar scalar) {
        String text = scalar.text();
        if (!scalar.plain()) {
            return Units.number(text) == null ? null : new ScalarType.Problem("number in quotes");
        }
        if (text.matches(SEXAGESIMAL)) {
            return new ScalarType.Problem("base 60");
        }
        if (text.matches(OTHER_BASE)) {
            return new ScalarType.Problem("not decimal");
        }
        return text.matches(LEADING_ZERO) ? new ScalarType.Problem("leading zero") : null;
    }

    private static boolean isNotAString(String text) {
        return Units.number(text) != null
                || AMBIGUOUS.contains(text.toLowerCase(Locale.ROOT))
                || text.matches("(?i)[-+]?\\.inf|\\.nan")
                || text.matches(OTHER_BASE)
                || text.matches(LEADING_ZERO);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("a bound in the vocabulary is no value of its type");
        }
        return value;
    }
}
