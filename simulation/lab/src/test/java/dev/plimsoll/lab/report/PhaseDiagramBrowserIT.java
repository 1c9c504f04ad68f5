package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The phase diagram in a real browser: skipped where there is none. */
@Tag("ci")
class PhaseDiagramBrowserIT extends PageInBrowser {
    @Override
    String html() throws Exception {
        return PhaseDiagram.write(PhaseDiagramTest.sweep(), "./plimsoll sweep");
    }

    @ParameterizedTest(name = "{0} wide, dark: {1}")
    @CsvSource({"1280, false", "1280, true", "375, false", "375, true"})
    void drawsTheMapFitsTheScreenAndLoadsNothing(int width, boolean dark) throws Exception {
        browser.screen(width, 800, dark);
        browser.open(page);

        assertThat(browser.evaluate("document.documentElement.scrollWidth").intValue())
                .isLessThanOrEqualTo(width);
        assertThat(browser.evaluate("document.querySelector('.heat').getBoundingClientRect().height")
                        .doubleValue())
                .as("readable, in a box that scrolls on a telephone")
                .isGreaterThan(280);
        assertThat(browser.evaluate("getComputedStyle(document.querySelector('.heat rect:nth-of-type(48)')).fill")
                        .stringValue())
                .as("coloured under the page's policy")
                .isEqualTo("rgb(107, 36, 6)");
        assertThat(browser.evaluate("getComputedStyle(document.querySelector('.heat .theory')).strokeDasharray")
                        .stringValue())
                .isEqualTo("7px, 4px");
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void prints() throws Exception {
        printsMoreBytesThan(10_000);
    }
}
