package dev.plimsoll.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The phase diagram in a real browser: skipped where there is none. */
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit and the method before all tests set the fields
class PhaseDiagramBrowserIT {
    private Path page;
    private Browser browser;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        Optional<Path> program = Browser.installed();
        assumeTrue(program.isPresent(), "no Chromium on the PATH");
        page = Files.writeString(
                folder.resolve("sweep.html"), PhaseDiagram.write(PhaseDiagramTest.sweep(), "./plimsoll sweep"));
        browser = new Browser(program.get(), folder.resolve("profile"));
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
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
        browser.screen(1280, 900, true);
        browser.open(page);

        String pdf = browser.call("Page.printToPDF", Map.<String, Object>of("printBackground", true))
                .get("data")
                .stringValue();

        assertThat(Base64.getDecoder().decode(pdf)).hasSizeGreaterThan(10_000);
        assertThat(browser.complaints()).isEmpty();
    }
}
