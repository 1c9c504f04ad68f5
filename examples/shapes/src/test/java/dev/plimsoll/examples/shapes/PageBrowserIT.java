package dev.plimsoll.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, skipped where there is none; the service behind it is two lines of text. */
@Tag("ci")
class PageBrowserIT {
    private final AtomicInteger asked = new AtomicInteger();

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
        Optional<Path> browser = Screenshot.browser();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH");
        try (Page page = new Page(this::state)) {
            String dom = dom(browser.orElseThrow().toString(), folder, page.address());

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

    @Test
    void leavesNoBrowserBehindThatDoesNotStart(@TempDir Path folder) throws Exception {
        Path child = folder.resolve("child");
        Path browser = Files.writeString(
                folder.resolve("browser"),
                "#!/bin/sh\nsleep 600 &\necho $! > %s\necho DevTools listening on nothing\nwait\n".formatted(child));
        assertThat(browser.toFile().setExecutable(true)).isTrue();

        assertThatThrownBy(() -> new Screenshot(browser, folder.resolve("profile"), "about:blank", 640, 480))
                .hasRootCauseInstanceOf(IllegalArgumentException.class); // "nothing" is no address of a socket

        long pid = Long.parseLong(Files.readString(child).strip());
        SimpleShapes.await(
                "its child has ended",
                () -> ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true));
    }

    @Test
    void hasItsPictureTaken(@TempDir Path folder) throws Exception {
        Optional<Path> browser = Screenshot.browser();
        assumeTrue(browser.isPresent(), "no Chromium on the PATH");
        Path file = folder.resolve("page.png");
        try (Page page = new Page(this::state);
                Screenshot screenshot =
                        new Screenshot(browser.orElseThrow(), folder.resolve("profile"), page.address(), 640, 480)) {
            SimpleShapes.await("the page has looked twice", () -> asked.get() > 1);
            screenshot.take(file);
        }

        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).isEqualTo(640);
        assertThat(IntStream.range(0, 480)
                        .map(y -> picture.getRGB(40, y))
                        .distinct()
                        .count())
                .as("colours along a line down the page")
                .isGreaterThan(3);
    }
}
