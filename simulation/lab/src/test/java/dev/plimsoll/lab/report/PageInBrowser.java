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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A page in a real browser, which is started once for all its tests: skipped where there is none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // JUnit and the method before all tests set the fields
abstract class PageInBrowser {
    Path page;
    Browser browser;

    abstract String html() throws Exception;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        Optional<Path> program = Browser.installed();
        assumeTrue(program.isPresent(), "no Chromium on the PATH");
        page = Files.writeString(folder.resolve("page.html"), html());
        browser = new Browser(program.get(), folder.resolve("profile"));
    }

    @AfterAll
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    void printsMoreBytesThan(int least) throws Exception {
        browser.screen(1280, 900, true);
        browser.open(page);

        String pdf = browser.call("Page.printToPDF", Map.<String, Object>of("printBackground", true))
                .get("data")
                .stringValue();

        assertThat(Base64.getDecoder().decode(pdf)).hasSizeGreaterThan(least);
        assertThat(browser.complaints()).isEmpty();
    }
}
