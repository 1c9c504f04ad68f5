package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, skipped where there is none; the service behind it is two lines of text. */
@Tag("ci")
class PageBrowserIT {
    private final AtomicInteger asked = new AtomicInteger();

    private static Optional<String> chromium() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** 12 more answers each second, one cell of two down, a router. */
    private String state() {
        return "121 9\ncell-1 13 1.7 350 120 " + 12 * asked.incrementAndGet()
                + " 2 20 8\ncell-2 9 \nrouter 0 1.7 350 240\n";
    }

    private static String dom(String browser, Path folder, String address) throws Exception {
        Process process = new ProcessBuilder(
                        browser,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--virtual-time-budget=3500",
                        "--dump-dom",
                        address)
                .redirectOutput(folder.resolve("dom.html").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the browser ends")
                    .isTrue();
            return Files.readString(folder.resolve("dom.html"));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Test
    void showsCellsBlastRadiusStalenessAndGoodput(@TempDir Path folder) throws Exception {
        Optional<String> browser = chromium();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH");
        try (Page page = new Page(this::state)) {
            String dom = dom(browser.orElseThrow(), folder, page.address());

            assertThat(asked.get()).as("it looks again every second").isGreaterThan(1);
            assertThat(dom).contains("<b id=\"radius\">7.4 %</b>"); // 9 of 121
            assertThat(dom).contains("<b id=\"age\">240 ms</b>");
            assertThat(dom).containsPattern("<b id=\"goodput\">[1-9][0-9.]*</b>");
            assertThat(dom).contains("<td>cell-1</td><td>13</td><td>1.7</td><td>120 ms</td><td>2 / 20</td><td>8</td>");
            assertThat(dom).contains("<tr class=\"down\"><td>cell-2</td><td>9</td><td>down</td>");
            assertThat(dom).contains("<polyline");
            assertThat(dom).contains("<p id=\"note\" role=\"status\"></p>");
        }
    }
}
