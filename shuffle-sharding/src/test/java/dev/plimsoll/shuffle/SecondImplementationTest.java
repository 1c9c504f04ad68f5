package dev.plimsoll.shuffle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wire format, written down twice: this module and {@code src/test/python} agree on 100,000 random cases. */
class SecondImplementationTest {
    private static final int CASES = 100_000;
    private static final List<HashDomain> DOMAINS = List.of(HashDomain.values());

    @Test
    void agreesOnRandomCases(@TempDir Path directory) throws IOException, InterruptedException {
        assumeTrue(hasPython(), "python3 is not there");
        Path cases = directory.resolve("cases");
        Files.write(cases, cases(CASES), UTF_8);

        Process python = new ProcessBuilder("python3", "-B", "src/test/python/check.py")
                .redirectInput(cases.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), UTF_8);

        assertThat(python.waitFor()).as(said).isZero();
        assertThat(said).isEqualToIgnoringNewLines("100000 cases agree");
    }

    /** The first of an endless row of random cases, always the same, with this implementation's answers. */
    static List<String> cases(int count) {
        SplittableRandom random = new SplittableRandom(20_121_224);
        List<Topology> fleets =
                IntStream.range(0, 20).mapToObj(i -> fleet(random)).toList();
        List<Map<String, Integer>> choices =
                IntStream.range(0, 20).mapToObj(i -> members(random)).toList();
        List<GuaranteedSharder> codes = codes();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lines.add(
                    switch (i % 10) {
                        case 0, 1, 2, 3, 4, 5 -> hash(random);
                        case 6 -> choose(random, choices.get(random.nextInt(choices.size())));
                        case 7 -> shard(random, fleets.get(random.nextInt(fleets.size())));
                        default -> slots(random, codes.get(random.nextInt(codes.size())));
                    });
        }
        return lines;
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "--version")
                    .redirectErrorStream(true)
                    .start();
            return python.waitFor(20, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    private static String hash(SplittableRandom random) {
        DeploymentKey key = key(random);
        HashDomain domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
        KeyedHash hash = KeyedHash.of(key, domain);
        String form;
        String name;
        long answer;
        switch (random.nextInt(4)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                form = "bytes";
                name = HexFormat.of().formatHex(bytes);
                answer = hash.hash(bytes);
            }
            case 1 -> {
                long number = random.nextLong() >> random.nextInt(64);
                form = "number";
                name = Long.toString(number);
                answer = hash.hash(number);
            }
            case 2 -> {
                UUID id = new UUID(random.nextLong(), random.nextLong());
                form = "uuid";
                name = id.toString();
                answer = hash.hash(id);
            }
            default -> {
                form = "text";
                name = text(random);
                answer = hash.hash(name);
            }
        }
        return line("hash", hex(key), domain, form, name, HexFormat.of().toHexDigits(answer));
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int[] ends = {0x7f, 0x250, 0x3000, 0x1f600};
        for (int i = random.nextInt(20); i > 0; i--) {
            text.appendCodePoint(random.nextInt(0x2d, ends[random.nextInt(ends.length)]));
        }
        // line ends would tear a case apart, and half surrogates have no form in Python
        return text.toString().replaceAll("[\\x00-\\x20\\x7f-\\xa0\\u2028\\u2029,|\\x{d800}-\\x{dfff}]", "_");
    }

    private static Map<String, Integer> members(SplittableRandom random) {
        boolean weighted = random.nextInt(3) > 0;
        Map<String, Integer> members = new LinkedHashMap<>();
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            members.put(text(random) + i, weighted ? 1 + random.nextInt(1 << random.nextInt(1, 17)) : 1);
        }
        return members;
    }

    private static String choose(SplittableRandom random, Map<String, Integer> members) {
        DeploymentKey key = DeploymentKey.insecure(random.nextInt(3));
        HashDomain domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
        KeyedHash hash = KeyedHash.of(key, domain);
        Rendezvous rendezvous = Rendezvous.of(hash, members);
        String name = text(random);
        int[] out = new int[1 + random.nextInt(members.size())];
        rendezvous.choose(hash.hash(name), out);
        String answer = IntStream.of(out).mapToObj(rendezvous.members()::get).collect(Collectors.joining(","));
        String weights = members.values().stream().map(String::valueOf).collect(Collectors.joining(","));
        return line("choose", hex(key), domain, name, String.join(",", members.keySet()), weights, out.length, answer);
    }

    private static Topology fleet(SplittableRandom random) {
        WorkerState[] states = {
            WorkerState.ACTIVE, WorkerState.ACTIVE, WorkerState.ACTIVE, WorkerState.JOINING, WorkerState.DRAINING
        };
        boolean weighted = random.nextBoolean();
        List<Worker> workers = new ArrayList<>();
        for (int i = 0; i < 3 + random.nextInt(20); i++) {
            Worker worker = Worker.of("w" + i + text(random), "zone" + random.nextInt(4))
                    .withWeight(weighted ? 1 + random.nextInt(9) : 1)
                    .in(states[i == 0 ? 0 : random.nextInt(states.length)], Instant.EPOCH);
            workers.add(worker.state() == WorkerState.JOINING ? worker.admitting(random.nextInt(5) / 4.0) : worker);
        }
        return Topology.of(1, Instant.EPOCH, workers);
    }

    private static String shard(SplittableRandom random, Topology fleet) {
        DeploymentKey key = DeploymentKey.insecure(random.nextInt(3));
        int size = 1 + random.nextInt(fleet.workers().size());
        String tenant = text(random);
        String answer = String.join(
                ",", ShuffleSharder.of(key, fleet, 1).shard(tenant, size).names());
        String workers = fleet.workers().stream()
                .map(w -> w.name() + "|" + w.domain() + "|" + w.weight() + "|" + w.state() + "|" + w.admitted())
                .collect(Collectors.joining(","));
        return line("shard", hex(key), tenant, size, workers, answer);
    }

    private static List<GuaranteedSharder> codes() {
        List<GuaranteedSharder> codes = new ArrayList<>();
        for (int q : new int[] {2, 3, 4, 5, 7, 8, 13, 16, 19, 32, 64, 97, 128, 256, 512, 1024}) {
            for (int overlap = 0; overlap < Math.min(4, q); overlap++) {
                codes.add(GuaranteedSharderTest.sharder(Math.min(q, 4 + overlap), q, overlap));
            }
        }
        return codes;
    }

    private static String slots(SplittableRandom random, GuaranteedSharder code) {
        long ordinal = random.nextLong(code.capacity());
        int[] out = new int[code.stripes().size()];
        code.slots(ordinal, out);
        String answer = IntStream.of(out).mapToObj(String::valueOf).collect(Collectors.joining(","));
        return line("slots", ordinal, code.slotsInUse(), out.length, code.maxOverlap(), answer);
    }

    private static DeploymentKey key(SplittableRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return DeploymentKey.of(bytes);
    }

    private static String hex(DeploymentKey key) {
        return HexFormat.of().toHexDigits(Long.reverseBytes(key.k0))
                + HexFormat.of().toHexDigits(Long.reverseBytes(key.k1));
    }

    private static String line(Object... columns) {
        return Arrays.stream(columns).map(String::valueOf).collect(Collectors.joining("\t"));
    }
}
