package dev.plimsoll.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * One process's life with a journal: the same calls for the same seed, and what the outside is told. As a program it
 * lives it on a real directory and says everything on standard output, so that it can be killed for good.
 */
final class JournalLife {
    private final SplittableRandom random;
    private final AtomicLong now = new AtomicLong();
    private final RecoveryQueue<String> queue;
    private final Answers answers;
    private final List<Lease<String>> held = new ArrayList<>();

    JournalLife(long seed, Disk disk, Answers answers) {
        this.random = new SplittableRandom(seed);
        this.queue = open(disk, now);
        this.answers = answers;
    }

    static RecoveryQueue<String> open(Disk disk, AtomicLong now) {
        InstantSource wall = () -> Instant.ofEpochMilli(now.get() / 1_000_000);
        return RecoveryQueue.<String>builder(1000)
                .lane(Lane.named("merging").retryBudget(1, 100).build())
                .lane(Lane.named("plain").coalescing(false).build())
                .nanoClock(now::get)
                .wallClock(wall)
                .merge((older, newer) -> older + "+" + newer)
                .journal(disk, PayloadCodec.text())
                .journalSegmentBytes(4096)
                .build();
    }

    /** Lives on the directory {@code args[0]} with seed {@code args[1]} for {@code args[2]} items. */
    public static void main(String[] args) throws IOException {
        Disk disk = Disk.at(Path.of(args[0]));
        if (args.length > 3) {
            disk = new LateWrites(disk);
        }
        new JournalLife(Long.parseLong(args[1]), disk, new Answers() {
                    @Override
                    void add(Kind kind, int number) {
                        byte[] line = (kind + " " + number + "\n").getBytes(StandardCharsets.US_ASCII);
                        System.out.write(line, 0, line.length);
                        System.out.flush();
                    }
                })
                .run(Integer.parseInt(args[2]));
        System.out.println("END");
    }

    void run(int items) {
        for (int number = 0; number < items; number++) {
            now.addAndGet(1_000_000);
            submit(number);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    Lease<String> lease = queue.tryLease();
                    if (lease != null) {
                        held.add(lease);
                    }
                }
                // killed inside, it may have been done or not
                case 2, 3 -> end(Lease::complete, Answers.Kind.COMPLETING, Answers.Kind.COMPLETED);
                case 4 -> end(Lease::retry, Answers.Kind.RETRIED, Answers.Kind.RETRIED);
                default -> {
                    if (random.nextInt(4) == 0) {
                        end(lease -> lease.fail("no"), Answers.Kind.RETRIED, Answers.Kind.RETRIED);
                    }
                }
            }
        }
    }

    private void submit(int number) {
        answers.add(Answers.Kind.SUBMITTED, number);
        String lane = random.nextBoolean() ? "merging" : "plain";
        String payload = String.valueOf(number);
        if (queue.submit(lane, "t" + random.nextInt(3), "k" + random.nextInt(8), payload)
                .accepted()) {
            answers.add(Answers.Kind.ACCEPTED, number);
        } else {
            answers.add(Answers.Kind.REFUSED, number);
        }
    }

    private void end(Predicate<Lease<String>> how, Answers.Kind before, Answers.Kind after) {
        if (held.isEmpty()) {
            return;
        }
        Lease<String> lease = held.remove(random.nextInt(held.size()));
        String[] numbers = lease.payload().split("\\+", -1);
        for (String number : numbers) {
            answers.add(before, Integer.parseInt(number));
        }
        if (how.test(lease)) {
            for (String number : numbers) {
                answers.add(after, Integer.parseInt(number));
            }
        }
    }

    /** What the outside was told before the end. */
    static class Answers {
        enum Kind {
            SUBMITTED,
            ACCEPTED,
            REFUSED,
            COMPLETING,
            COMPLETED,
            RETRIED
        }

        private final Map<Kind, Set<Integer>> told = new EnumMap<>(Kind.class);

        void add(Kind kind, int number) {
            told.computeIfAbsent(kind, k -> new HashSet<>()).add(number);
        }

        Set<Integer> all(Kind kind) {
            return told.getOrDefault(kind, Set.of());
        }
    }

    /** The broken twin of a disk, for a process that is killed: it writes at the sync after the one it was asked at. */
    private static final class LateWrites extends ForwardingDisk {
        LateWrites(Disk disk) {
            super(disk);
        }

        @Override
        File lazy(File file) {
            return new ForwardingFile(file) {
                private final Map<Long, ByteBuffer> late = new LinkedHashMap<>();
                private final Map<Long, ByteBuffer> due = new LinkedHashMap<>();

                @Override
                public void write(ByteBuffer bytes, long position) {
                    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
                    late.put(position, copy.put(bytes).flip());
                }

                @Override
                public void sync() throws IOException {
                    for (Map.Entry<Long, ByteBuffer> write : due.entrySet()) {
                        file.write(write.getValue(), write.getKey());
                    }
                    due.clear();
                    due.putAll(late);
                    late.clear();
                    file.sync();
                }
            };
        }
    }

    /** Passes on every call; the twins change one. */
    static class ForwardingDisk implements Disk {
        final Disk disk;

        ForwardingDisk(Disk disk) {
            this.disk = disk;
        }

        File lazy(File file) {
            return file;
        }

        @Override
        public List<String> list() throws IOException {
            return disk.list();
        }

        @Override
        public File create(String name, int bytes) throws IOException {
            return lazy(disk.create(name, bytes));
        }

        @Override
        public File open(String name) throws IOException {
            return disk.open(name);
        }

        @Override
        public void delete(String name) throws IOException {
            disk.delete(name);
        }

        @Override
        public void syncDirectory() throws IOException {
            disk.syncDirectory();
        }

        @Override
        public void close() throws IOException {
            disk.close();
        }
    }

    /** The same for a file. */
    static class ForwardingFile implements Disk.File {
        private final Disk.File file;

        ForwardingFile(Disk.File file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            file.write(bytes, position);
        }

        @Override
        public void read(ByteBuffer bytes, long position) throws IOException {
            file.read(bytes, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
