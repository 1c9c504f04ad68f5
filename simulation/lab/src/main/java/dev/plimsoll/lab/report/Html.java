package dev.plimsoll.lab.report;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts text into a page so that it stays text. Thread-safe; no state. */
public final class Html {
    static final String CHECK = "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
            + "<path d=\"M2.5 8.5l3.5 3.5 7.5-8\"/></svg>";
    static final String CROSS = "<svg class=\"icon\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">"
            + "<path d=\"M3.5 3.5l9 9m0-9l-9 9\"/></svg>";

    private static final Pattern LINK = Pattern.compile("https?://[^\\s\"'<>()]+[^\\s\"'<>().,;:]");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[.-])(?=[A-Za-z])");
    private static final Pattern UNIT = Pattern.compile("([0-9]) (s|ms|µs|min|h|M|%)(?![A-Za-z0-9])");
    private static final Pattern LONG = Pattern.compile("(?<=\\G[0-9a-f]{16})(?=[0-9a-f])");

    private Html() {}

    /**
     * Escapes text for an element or a quoted attribute.
     *
     * @param text anything
     * @return the same as a reader of the page sees it
     */
    public static String text(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return out.toString();
    }

    /** Text whose spaces do not break, for a figure with its unit. */
    static String nowrap(String text) {
        return text(text.replace(' ', '\u00a0'));
    }

    /** A sentence whose figures stay on one line with their units. */
    static String units(String text) {
        return UNIT.matcher(text(text)).replaceAll("$1\u00a0$2");
    }

    /** A long name that may break at dots, hyphens and humps, or a hash every sixteen digits. */
    static String breakable(String name) {
        String marked = HUMP.matcher(text(name)).replaceAll("<wbr>");
        return LONG.matcher(marked).replaceAll("<wbr>");
    }

    /** Text whose web addresses can be clicked. */
    static String linked(String text) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = LINK.matcher(text);
        int from = 0;
        while (matcher.find()) {
            out.append(text(text.substring(from, matcher.start())));
            String address = text(matcher.group());
            out.append("<a rel=\"noreferrer noopener\" href=\"")
                    .append(address)
                    .append("\">")
                    .append(address);
            out.append("</a>");
            from = matcher.end();
        }
        return out.append(text(text.substring(from))).toString();
    }

    /** The text with its first letter large. */
    static String sentence(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /** JSON for a script element: no sequence in it can end the element or a line of script. */
    static String json(String json) {
        return json.replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }
}
