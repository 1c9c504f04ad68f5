package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser: skipped where there is none. */
@Tag("ci")
class HtmlReportBrowserIT extends PageInBrowser {
    // Colours on a canvas beside the paper: a chart that draws lines, marks and text has many, an empty one has none.
    private static final String COLOURS = """
            Array.from(document.querySelectorAll('.chart canvas')).map(function (canvas) {
              var data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
              var seen = new Set();
              for (var i = 0; i < data.length; i += 4) {
                if (data[i + 3] > 0) { seen.add(data[i] << 16 | data[i + 1] << 8 | data[i + 2]); }
              }
              return seen.size;
            })""";

    @Override
    String html() throws Exception {
        return HtmlReport.write(
                Storm.result(), Optional.of(PhaseDiagramTest.sweep()), "./plimsoll run elb-2012 --seed 1");
    }

    @ParameterizedTest(name = "{0} x {1}, dark: {2}")
    @CsvSource({"1280, 900, false", "1280, 900, true", "375, 800, false", "375, 800, true"})
    void drawsEveryChartAndLoadsNothing(int width, int height, boolean dark) throws Exception {
        browser.screen(width, height, dark);
        browser.open(page);

        assertThat(browser.evaluate("document.documentElement.dataset.drawn").stringValue())
                .isEqualTo("3");
        assertThat(browser.evaluate(COLOURS))
                .hasSize(3)
                .allSatisfy(colours -> assertThat(colours.intValue()).isGreaterThan(20));
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest(name = "{0} wide")
    @CsvSource({"320", "375", "768", "1280"})
    void fitsTheScreen(int width) throws Exception {
        browser.screen(width, 800, false);
        browser.open(page);

        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(width);
        assertThat(browser.evaluate("Math.max.apply(null, Array.from(document.querySelectorAll('.chart canvas'))"
                                + ".map(function (c) { return c.getBoundingClientRect().right; }))")
                        .doubleValue())
                .isLessThanOrEqualTo(width);
    }

    @Test
    void answersThePointerTheKeysAndTheButtonsUnderItsOwnPolicy() throws Exception {
        browser.screen(1280, 900, false);
        browser.open(page);
        browser.evaluate("document.getElementById('chart-0').scrollIntoView({block: 'center'})");
        browser.hover(600, 450);
        browser.evaluate("document.getElementById('chart-1').focus()");
        browser.press("ArrowRight");
        browser.press("ArrowRight");
        browser.press("Escape");
        browser.evaluate("document.querySelectorAll('button').forEach(function (b) { b.click(); })");

        assertThat(browser.evaluate("document.querySelectorAll('.chip[aria-pressed=\"true\"]').length")
                        .intValue())
                .isPositive();
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).allSatisfy(address -> assertThat(address).matches("(file|blob|data):.*"));
    }

    @Test
    void refusesWhatAScenarioSmugglesIn() throws Exception {
        browser.screen(1280, 900, false);
        browser.open(page);

        assertThat(browser.evaluate("document.querySelectorAll('script').length")
                        .intValue())
                .isEqualTo(4);
        assertThat(browser.evaluate(
                                "(function () { var s = document.createElement('script'); s.textContent ="
                                        + " 'window.smuggled = true'; document.body.appendChild(s); return !!window.smuggled; }())")
                        .booleanValue())
                .isFalse();
    }

    @Test
    void showsTheChangeOfColourSchemeAtOnce() throws Exception {
        browser.screen(1280, 900, false);
        browser.open(page);
        String light = ink();
        browser.screen(1280, 900, true);
        // The browser tells the page between two frames; how many pass until then is its own affair.
        browser.evaluate("new Promise(function (done) { var frames = 0; (function look() { var ink ="
                + " document.querySelector('.chip path').getAttribute('stroke');"
                + " if (ink !== '" + light + "' || ++frames > 300) { done(); } else { requestAnimationFrame(look); }"
                + " }()); })");

        assertThat(ink()).isNotEqualTo(light);
    }

    private String ink() throws Exception {
        return browser.evaluate("document.querySelector('.chip path').getAttribute('stroke')")
                .stringValue();
    }

    @Test
    void prints() throws Exception {
        printsMoreBytesThan(30_000);
    }

    @Test
    void printsWhichLineIsWhoseAndNoButtons() throws Exception {
        browser.screen(688, 900, true); // an A4 page between its margins
        browser.open(page);
        browser.call("Emulation.setEmulatedMedia", Map.<String, Object>of("media", "print"));
        try {
            String shown = "Array.from(document.querySelectorAll('button')).filter(function (button) {"
                    + " return button.getClientRects().length > 0; }).map(function (button) {"
                    + " return button.textContent; }).join(', ')";
            assertThat(browser.evaluate(shown).stringValue())
                    .isEqualTo("fifo, lanes, lanes-full-lending, lanes-coalescing");
            assertThat(browser.evaluate("document.querySelector('.variants').getBoundingClientRect().right")
                            .doubleValue())
                    .as("no column is cut off")
                    .isLessThanOrEqualTo(688);
        } finally {
            browser.call("Emulation.setEmulatedMedia", Map.<String, Object>of("media", ""));
        }
    }

    @Test
    void canBeReadWithoutScript() throws Exception {
        browser.call("Emulation.setScriptExecutionDisabled", Map.<String, Object>of("value", true));
        try {
            browser.screen(1280, 900, false);
            browser.open(page);

            assertThat(browser.requests()).containsExactly(page.toUri().toString());
        } finally {
            browser.call("Emulation.setScriptExecutionDisabled", Map.<String, Object>of("value", false));
        }
    }
}
