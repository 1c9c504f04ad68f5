package dev.plimsoll.examples.shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The process behind {@code shapes}, and behind each process that it starts. */
final class Main {
    private static final String USAGE = """
            Usage: shapes COMMAND
              up                starts the service and keeps it until Ctrl-C
              tour              starts it, breaks it in several ways, and compares what was measured with what was predicted
              tour --short      a sample of it in a minute and a half
              screenshot FILE   starts it, kills a cell, and writes a picture of the page to FILE; needs Chromium""";

    private static final Duration CALM = Duration.ofSeconds(10);
    private static final Duration BEFORE = Duration.ofSeconds(45);
    private static final Duration AFTER = Duration.ofSeconds(8);
    private static final int WIDTH = 960;
    private static final int HEIGHT = 580;

    private Main() {}

    /** Runs a command; the other roles are those of the processes that a command starts. */
    public static void main(String[] arguments) {
        try {
            run(List.of(arguments));
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(List<String> words) throws Exception {
        switch (words.isEmpty() ? "" : words.get(0)) {
            case "up" -> up();
            case "tour" -> {
                if (words.equals(List.of("tour", "--short"))) {
                    tour(Tour.Length.SHORT);
                } else if (words.size() == 1) {
                    tour(Tour.Length.WHOLE);
                } else {
                    usage();
                }
            }
            case "screenshot" -> {
                if (words.size() == 2) {
                    screenshot(Path.of(words.get(1)));
                } else {
                    usage();
                }
            }
            case "cell", "router", "store", "control", "pusher" -> role(words);
            default -> usage();
        }
    }

    private static void usage() {
        System.err.println(USAGE);
        System.exit(2);
    }

    private static void role(List<String> words) throws Exception {
        Child.endWithParent();
        int port = Integer.parseInt(words.get(words.size() - 1));
        switch (words.get(0)) {
            case "cell" -> Cell.run(words.get(1), port);
            case "router" -> Router.run(port);
            case "store" -> ConfigurationStore.run(port);
            case "control" -> ControlPlane.run(words.get(1), port);
            default -> Pusher.run(words.get(1), words.get(2), port);
        }
    }

    /** The service on a calm day, until it is told to end. A cell that dies is started again, as an orchestrator would. */
    private static void up() throws Exception {
        Path folder = Files.createTempDirectory("simple-shapes");
        SimpleShapes shapes = new SimpleShapes(folder, Duration.ofSeconds(1));
        Clients clients = new Clients(shapes.routerPort(), 1);
        Page page = new Page(() -> Page.state(shapes));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            page.close();
            clients.close();
            shapes.close();
            delete(folder);
        }));
        System.out.println("Simple Shapes is up: " + page.address());
        System.out.println(
                "ask it:              curl 'http://127.0.0.1:" + shapes.routerPort() + "/t/tenant-001?kind=circle'");
        for (String cell : Deployment.CELLS) {
            System.out.println(
                    "kill " + cell + ":         kill -9 " + shapes.fleet().pid(cell));
        }
        while (true) {
            clients.send(Traffic.calm(), CALM).join();
            for (String cell : Deployment.CELLS) {
                if (!shapes.fleet().runs(cell)) {
                    shapes.restartCell(cell);
                    System.out.println(
                            cell + " is back: kill -9 " + shapes.fleet().pid(cell));
                }
            }
        }
    }

    /** What the page shows some seconds after a cell has died. */
    private static void screenshot(Path file) throws Exception {
        Path browser = Screenshot.browser()
                .orElseThrow(() -> new IllegalStateException("no chromium on the PATH (Debian: apt install chromium)"));
        Path folder = Files.createTempDirectory("simple-shapes");
        try (SimpleShapes shapes = new SimpleShapes(folder, Duration.ofSeconds(1));
                Clients clients = new Clients(shapes.routerPort(), 1);
                Page page = new Page(() -> Page.state(shapes));
                Screenshot screenshot =
                        new Screenshot(browser, folder.resolve("browser"), page.address(), WIDTH, HEIGHT)) {
            var before = clients.send(Traffic.calm(), BEFORE);
            before.join();
            shapes.fleet().kill(Deployment.CELLS.get(2));
            var after = clients.send(Traffic.calm(), AFTER);
            after.join();
            screenshot.take(file);
            System.out.println(file);
        } finally {
            delete(folder);
        }
        System.exit(0); // pools of threads are left, and nothing to wait for
    }

    private static void tour(Tour.Length length) throws Exception {
        Path folder = Files.createTempDirectory("simple-shapes");
        Tour tour = new Tour(folder, length, line -> System.err.println(line));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            tour.close();
            delete(folder);
        }));
        Report report = tour.run();
        System.out.println(report.text());
        System.exit(report.holds() ? 0 : 3);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            System.err.println(folder + ": " + e);
        }
    }
}
