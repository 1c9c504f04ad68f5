package dev.plimsoll.lab.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KneeCommandTest extends TypedCommand {
    @Override
    CommandLine command(Console console) {
        return KneeCommand.line(console, new Interruption());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private JsonNode json(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(folder.resolve(name)));
    }

    // M/M/1 with a service of 10 ms, by R = S / (1 - rho); late after 100 ms with probability exp(-(mu - lambda) T).
    private static String queue(String curve) {
        StringBuilder csv = new StringBuilder();
        for (int rho = 5; rho <= 95; rho += 5) {
            double left = 100 - rho;
            csv.append(String.format(
                    java.util.Locale.ROOT,
                    "%d,%d,%.9f,%.9f,%.9f%s%n",
                    rho,
                    rho,
                    1 / left,
                    Math.log(100) / left,
                    Math.exp(-left * .1),
                    curve));
        }
        return csv.toString();
    }

    @Test
    void findsTheKneesOfEachCurveInAFile() throws Exception {
        write("sweep.csv", "load,throughput,mean,p99,late_share,curve\n" + queue(",one") + queue(",two"));

        int code = run("analyze", "sweep.csv", "--client-timeout", "100ms", "--json", "k.json", "--html", "k.html");

        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("one: 19 loads, clients wait 0.1000 s", "two: 19 loads");
        JsonNode root = json("k.json");
        assertThat(root.get("schema").stringValue()).isEqualTo("plimsoll.knee/1");
        assertThat(root.get("curves")).hasSize(2);
        JsonNode curve = root.get("curves").get(0);
        // M/M/1: throughput over latency is greatest at half the capacity; 1 % late where exp(-(100 - x) .1) = .01.
        assertThat(curve.get("knees").get("power").get("low").doubleValue()).isLessThan(50);
        assertThat(curve.get("knees").get("power").get("high").doubleValue()).isGreaterThan(50);
        assertThat(curve.get("brownout").get("starts").get("mean").doubleValue())
                .isBetween(52., 56.);
        assertThat(Files.readString(folder.resolve("k.html")))
                .contains("<svg", "default-src 'none'", "class=\"brown\"")
                .doesNotContain("<script", "http://", "https://");
    }

    @Test
    void tellsEveryFaultOfAFileAtOnceAndNeverAKnee() throws Exception {
        write("bad.csv", "load,throughput,mean,pp\n10,10,0.1,1\n20,NaN,0.1,1\n-3,4,x,1\n5,5,1\n");
        assertThat(run("analyze", "bad.csv", "--client-timeout", "1s")).isEqualTo(ExitCode.INVALID);
        assertThat(err.toString().lines())
                .containsExactly(
                        "bad.csv:1:22: column, pp (expected: one of load, concurrency, throughput, mean, latency, p50, p99,"
                                + " late_share, curve, client_timeout)",
                        "bad.csv:3:4: throughput, NaN (expected: a number not below 0, or nothing)",
                        "bad.csv:4:1: load, -3 (expected: a number above 0, or nothing)",
                        "bad.csv:4:6: mean, x (expected: a number not below 0, or nothing)",
                        "bad.csv:5:1: row, 3 cells (expected: 4, as many as the header)");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void refusesWhatNoKneeCanBeFoundIn() throws Exception {
        write("one.csv", "load,mean\n10,.1\n");
        write("empty.csv", "");
        write("header.csv", "load,mean\n");
        assertThat(run("analyze", "one.csv", "--client-timeout", "1s")).isEqualTo(ExitCode.INVALID);
        assertThat(run("analyze", "empty.csv", "--client-timeout", "1s")).isEqualTo(ExitCode.INVALID);
        assertThat(run("analyze", "header.csv", "--client-timeout", "1s")).isEqualTo(ExitCode.INVALID);
        assertThat(run("analyze", "one.csv", "--client-timeout", "0ms")).isEqualTo(ExitCode.USAGE);
        assertThat(run("analyze", "none.csv", "--client-timeout", "1s")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "one.csv:1:1: curve one.csv: samples: 1 different loads (expected: at least 4)",
                        "empty.csv:1:1: header, none",
                        "header.csv:2:1: rows, none (expected: at least one)",
                        "--client-timeout: 0ms (expected: above 0",
                        "no file is called none.csv");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void takesHolesAndAnyOrder() throws Exception {
        write(
                "holes.csv",
                "p99,load,mean,throughput\n.13,700,.026,700\n,100,.02,100\n\n.1,300,.0201,\n,500,.0203,500\n.12,600,.0215,600\n");
        assertThat(run("analyze", "holes.csv", "--client-timeout", "400ms")).isZero();
        assertThat(out.toString()).contains("5 loads", "the brownout begins beyond the sweep");
    }

    @Test
    void readsWhatOtherGeneratorsWrite() throws Exception {
        StringBuilder k6 = new StringBuilder("metric_name,timestamp,metric_value,check\n");
        for (int second = 0; second < 80; second++) {
            int rate = 10 * (1 + second / 10);
            for (int i = 0; i < rate; i++) {
                k6.append("http_req_duration,")
                        .append(1000 + second)
                        .append(',')
                        .append(1000. / (100 - rate))
                        .append(",\n");
            }
            k6.append("http_reqs,").append(1000 + second).append(",1,\n");
        }
        write("k6.csv", k6.toString());
        assertThat(run("analyze", "k6.csv", "--client-timeout", "100ms"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("k6.csv: 6 loads");
    }

    @Test
    @Tag("ci")
    void readsTenMillionRowsInBoundedMemory() throws Exception {
        try (BufferedWriter file = Files.newBufferedWriter(folder.resolve("long.csv"), UTF_8)) {
            file.write("load,throughput,mean\n");
            for (int i = 0; i < 10_000_000; i++) {
                int load = 1 + i % 95;
                file.write(load + "," + load + "," + 1. / (100 - load) + "\n");
            }
        }
        assertThat(run("analyze", "long.csv", "--client-timeout", "1s"))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("knee: throughput over latency greatest");
    }

    @Test
    void triesLimitsAgainstLoads() throws Exception {
        int code = run(
                "thresholds",
                "--workers",
                "16",
                "--service",
                "1s",
                "--client-timeout",
                "5s",
                "--limits",
                "16,32,64,none",
                "--loads",
                "14,1x,3x",
                "--json",
                "t.json",
                "--html",
                "t.html");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains("15.096", "15.706", "safe at every load, within 3 % of the best: 32..32");
        JsonNode root = json("t.json");
        assertThat(root.get("cells")).hasSize(12);
        assertThat(root.get("safeBand").get("low").intValue()).isEqualTo(32);
        assertThat(Files.readString(folder.resolve("t.html")))
                .contains("A limit of 32 is safe", "hsl(212")
                .contains("<code>./plimsoll knee thresholds --workers 16 --service 1s --client-timeout 5s"
                        + " --limits 16,32,64,none --loads 14,1x,3x --seed 1</code>");
    }

    @Test
    void refusesAGridThatCannotBe() {
        assertThat(run("thresholds", "--client-timeout", "1s")).isEqualTo(ExitCode.USAGE);
        assertThat(run("thresholds", "--client-timeout", "1s", "--workers", "4"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("thresholds", "--client-timeout", "1s", "--workers", "4", "--service", "1s", "--limits", "0"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(run("thresholds", "--client-timeout", "1s", "--workers", "4", "--service", "1s", "--loads", "-1x"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "target: 0 given (expected: a URL, or --fit, or --workers and --service)",
                        "--limits: 0 (expected: 1..99999, adaptive or none)",
                        "--loads: -1x (expected: requests a second");
    }

    @Test
    void drivesThisMachineOnly() {
        assertThat(run("drive", "http://192.0.2.1/", "--client-timeout", "1s")).isEqualTo(ExitCode.USAGE);
        assertThat(run("drive", "ftp://127.0.0.1/", "--client-timeout", "1s")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "http://192.0.2.1/: not this machine (expected: a loopback address, or --i-own-this-target)",
                        "ftp://127.0.0.1/ (expected: a URL such as");
    }

    @Test
    void drivesAServerAndStopsWhenItDies() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        int code = run(
                "drive",
                url,
                "--client-timeout",
                "2s",
                "--loads",
                "20,25,30,35,40,50",
                "--step",
                "300ms",
                "--repeats",
                "2",
                "--csv",
                "d.csv",
                "--export",
                "d.json");
        assertThat(code).as(err.toString()).isZero();
        assertThat(out.toString()).contains(" loads, clients wait 2.000 s", "!"); // far from any knee, and it says so
        assertThat(Files.readAllLines(folder.resolve("d.csv"))).hasSizeGreaterThan(4);
        assertThat(json("d.json").get("schema").stringValue()).isEqualTo("plimsoll.shedder/1");
        server.stop(0);
        assertThat(run("drive", url, "--client-timeout", "500ms", "--loads", "20,30", "--step", "200ms"))
                .isEqualTo(ExitCode.INVALID);
        assertThat(err.toString()).contains("the target stopped answering at", "the target died; samples: 0 different");
    }
}
