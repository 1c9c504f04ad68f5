package dev.plimsoll.lab.report;

/** Whether a text may carry a terminal's bold, dim and colours. */
public enum Style {
    /** Plain characters: for files, pipes and whoever set NO_COLOR. */
    PLAIN,
    /** ANSI escapes: for a console. */
    ANSI;

    /**
     * Makes {@code text} stand out.
     *
     * @param text what to show
     * @return the text, with escapes on a console
     */
    public String bold(String text) {
        return wrap("1", text);
    }

    String dim(String text) {
        return wrap("2", text);
    }

    /**
     * Shows {@code text} as bad news, in bold red.
     *
     * @param text what to show
     * @return the text, with escapes on a console
     */
    public String bad(String text) {
        return wrap("1;31", text);
    }

    /**
     * Shows {@code text} as good news. Blue, since red and green look alike to one man in twelve.
     *
     * @param text what to show
     * @return the text, with escapes on a console
     */
    public String good(String text) {
        return wrap("34", text);
    }

    private String wrap(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
