package dev.plimsoll.examples.shapes;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The processes of one deployment, started and ended by this one. Safe for use by several threads. */
final class Fleet implements AutoCloseable {
    // Small and quiet: one compiler, one collector, nothing sampled, and no byte of an answer held back for the next.
    private static final List<String> JVM = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-Xss512k",
            "-Xshare:auto",
            "-Dsun.net.httpserver.nodelay=true",
            "-Dsun.net.httpserver.maxIdleConnections=1000");

    private record Running(Process process, int port) {}

    private final Path folder;
    private final Map<String, Running> running = new ConcurrentHashMap<>();
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private long endedCpuNanos;

    Fleet(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /**
     * Starts a process and waits until it listens. One that was started before under this name gets the port it had.
     *
     * @return its port
     */
    int start(String name, Deployment deployment, int heapMegabytes, String... role) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.add("-Xmx" + heapMegabytes + "m");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(role));
        command.add(Integer.toString(ports.getOrDefault(name, 0)));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(deployment.environment());
        File log = folder.resolve(name + ".log").toFile();
        Process process =
                builder.redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null) {
            throw new IOException(name + ": ended before it listened; see " + log);
        }
        int port = Integer.parseInt(line);
        ports.put(name, port);
        running.put(name, new Running(process, port));
        return port;
    }

    int port(String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalStateException(name + ": was never started");
        }
        return port;
    }

    List<String> names() {
        return running.keySet().stream().sorted().toList();
    }

    long pid(String name) {
        Running one = running.get(name);
        return one == null ? 0 : one.process().pid();
    }

    boolean runs(String name) {
        Running one = running.get(name);
        return one != null && one.process().isAlive();
    }

    /** Ends a process as a power failure would: SIGKILL, nothing is said to it. */
    void kill(String name) {
        Running one = running.remove(name);
        if (one == null) {
            throw new IllegalStateException(name + ": does not run");
        }
        synchronized (this) {
            endedCpuNanos += cpu(one.process()).toNanos();
        }
        one.process().destroyForcibly().onExit().join();
    }

    /** The processor time that all processes have used so far. */
    synchronized Duration cpu() {
        long nanos = endedCpuNanos;
        for (Running one : running.values()) {
            nanos += cpu(one.process()).toNanos();
        }
        return Duration.ofNanos(nanos);
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        for (Running one : running.values()) {
            try {
                one.process().getOutputStream().close(); // its standard input ends, and so does it
            } catch (IOException e) {
                one.process().destroyForcibly();
            }
        }
        for (Running one : running.values()) {
            try {
                if (!one.process().waitFor(5, TimeUnit.SECONDS)) {
                    one.process().destroyForcibly();
                }
            } catch (InterruptedException e) {
                one.process().destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        running.clear();
    }
}
