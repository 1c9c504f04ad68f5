package dev.plimsoll.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The items that have not ended, on disk: a log of PUT (the whole item, anew at every change) and END (its id). */
final class Journal {
    // An item's latest PUT says everything about it, so an older one is garbage, and so is every record about an item
    // that has ended. Segments are deleted from the oldest on, never from the middle: an END may only go after the PUTs
    // it ends. An old segment kept alive by a few long-lived items is copied forward and then deleted.
    //
    // Group commit without a thread: append() puts records into a buffer in memory. commit(ticket) returns once
    // the record of that ticket is synced. The first to come writes and syncs everything appended so far; those who
    // come meanwhile wait for the lock, and mostly find their record synced with the next batch. So the batch grows
    // with the number of callers, and a single caller pays one write and one sync.
    //
    // A PUT may name another item that it replaces: that one ends with the same record, so that no crash can come
    // between the two.
    //
    // A segment: a header of 32 bytes, then records at multiples of 8 bytes, then zeros.
    //
    //   header   magic "PLMJ" | version i16 | oldest version that may read it i16 | segment i64 | highest id i64
    //            | zero i32 | CRC32C i32 of what is before
    //   record   length i32 of the body | CRC32C i32 | batch start i32 | body: type i8, id i64,
    //            for PUT: replaced id i64 or 0, flags i8, ...
    //
    // A record's CRC covers the segment's number, the record's position, the batch start and the body. "Batch start" is
    // where the batch began that the record was written with: everything before it was synced before the record was
    // written. That tells a torn tail (never acknowledged, silently cut) from damage to what had been synced (named,
    // skipped): a bad record is damage if a good one after it has a later batch start.
    //
    // After any failed write or sync nothing is accepted any more: a later sync may succeed without having written what
    // the failed one dropped.

    static final short VERSION = 1;
    private static final int MAGIC = 0x504c_4d4a;
    static final int HEADER = 32;
    static final int FRAME = 12;
    static final byte PUT = 1;
    static final byte END = 2;
    /** Types from here on may be skipped by a reader that does not know them. */
    private static final int SKIPPABLE = 128;

    /** Flag of a PUT: the item is nowhere but here, until {@link #nextSpilled} finds it. */
    static final byte SPILLED = 2;

    static final int SMALLEST_BODY = 9;

    private final Disk disk;
    private final int segmentBytes;

    private final Object pendingLock = new Object();
    private byte[] pending = new byte[4096];
    private int pendingSize;
    private long appended;

    private final ReentrantLock commitLock = new ReentrantLock();
    private volatile long durable;
    private volatile @Nullable Throwable failure;

    // Guarded by commitLock.
    private byte[] spare = new byte[4096];
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 18);
    private final CRC32C crc = new CRC32C();
    private final byte[] seed = new byte[16];
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private final IdMap index = new IdMap(); // id -> segment number << 32 | bytes of its latest PUT, framed
    private final IdMap spilled = new IdMap();
    private long liveBytes;
    private long highestId;
    private Disk.@Nullable File file;
    private Segment current = new Segment(0);
    private int position;
    private int batchStart;
    private boolean copies = true;

    /** Receives the latest PUT of every item that has not ended, in no particular order. */
    interface Sink {
        void item(long id, ByteBuffer body);
    }

    Journal(Disk disk, int segmentBytes) {
        this.disk = disk;
        this.segmentBytes = segmentBytes;
    }

    private static final class Segment {
        final long number;
        int live;

        Segment(long number) {
            this.number = number;
        }
    }

    /** The largest body that fits. */
    int largestBody() {
        return segmentBytes - HEADER - FRAME - 8;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** The number of this opening, above that of every earlier one. */
    long epoch() {
        return current.number;
    }

    long highestId() {
        return highestId;
    }

    int segmentCount() {
        return segments.size();
    }

    // ---- writing

    /** Appends a body (type, id, ...); returns the ticket to commit. Called in the order in which things happened. */
    long append(byte[] body, int length) {
        synchronized (pendingLock) {
            pending = frame(pending, pendingSize, body, 0, length);
            pendingSize += framed(length);
            return ++appended;
        }
    }

    /** Puts a record at the end of a batch, but for the checksum and the batch start: these are known when it is written. */
    private static byte[] frame(byte[] batch, int size, byte[] from, int body, int length) {
        int end = size + framed(length);
        byte[] roomy = end <= batch.length ? batch : Arrays.copyOf(batch, Math.max(end, 2 * batch.length));
        putInt(roomy, size, length);
        System.arraycopy(from, body, roomy, size + FRAME, length);
        Arrays.fill(roomy, size + FRAME + length, end, (byte) 0);
        return roomy;
    }

    /** The ticket of what was appended last. */
    long lastTicket() {
        synchronized (pendingLock) {
            return appended;
        }
    }

    /** Returns when everything up to the ticket is synced: {@code true}; or can never be: {@code false}. */
    boolean commit(long ticket) {
        if (durable >= ticket) {
            return true;
        }
        commitLock.lock();
        try {
            while (durable < ticket) {
                if (failure != null) {
                    return false;
                }
                writePending();
            }
            return true;
        } finally {
            commitLock.unlock();
        }
    }

    private void writePending() {
        byte[] batch;
        int size;
        long upTo;
        synchronized (pendingLock) {
            batch = pending;
            size = pendingSize;
            upTo = appended;
            pending = spare;
            pendingSize = 0;
        }
        try {
            writeBatch(batch, size);
            durable = upTo;
            compact();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
        spare = batch.length > 1 << 20 ? new byte[4096] : batch;
    }

    /** Writes framed records and syncs them, and takes note of what they mean for the index. */
    private void writeBatch(byte[] batch, int size) throws IOException {
        batchStart = position;
        int written = 0;
        for (int at = 0; at < size; ) {
            int length = getInt(batch, at);
            int framed = framed(length);
            if (position + framed > segmentBytes) {
                write(batch, written, at);
                file().sync();
                roll();
                written = at;
            }
            putInt(batch, at + 4, checksum(current.number, position, batchStart, batch, at + FRAME, length));
            putInt(batch, at + 8, batchStart);
            position += framed;
            note(current, batch, at + FRAME, framed);
            at += framed;
        }
        write(batch, written, size);
        file().sync();
    }

    /** Writes the bytes that end at the present position. */
    private void write(byte[] bytes, int from, int to) throws IOException {
        for (int at = from; at < to; ) {
            int n = Math.min(out.capacity(), to - at);
            out.clear();
            out.put(bytes, at, n).flip();
            file().write(out, position - (to - at));
            at += n;
        }
    }

    private void note(Segment segment, byte[] bytes, int body, int framed) {
        byte type = bytes[body];
        long id = getLong(bytes, body + 1);
        highestId = Math.max(highestId, id);
        if (type == PUT) {
            long replaced = getLong(bytes, body + SMALLEST_BODY);
            if (replaced != 0) {
                forget(index.remove(replaced));
                spilled.remove(replaced);
            }
            if ((bytes[body + SMALLEST_BODY + 8] & SPILLED) != 0) {
                spilled.put(id, 1);
            } else {
                spilled.remove(id);
            }
            segment.live++;
            liveBytes += framed;
            forget(index.put(id, segment.number << 32 | framed));
        } else if (type == END) {
            forget(index.remove(id));
            spilled.remove(id);
        }
    }

    private void forget(long value) {
        if (value != 0) {
            liveBytes -= (int) value;
            segment(value >>> 32).live--;
        }
    }

    private Segment segment(long number) {
        if (number == current.number) {
            return current;
        }
        for (Segment segment : segments) {
            if (segment.number == number) {
                return segment;
            }
        }
        throw new IllegalStateException("segment " + number + " is gone");
    }

    private void roll() throws IOException {
        Disk.File old = file;
        if (old != null) {
            old.close();
        }
        Segment next = new Segment(current.number + 1);
        Disk.File created = disk.create(name(next.number), segmentBytes);
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        header.putInt(MAGIC)
                .putShort(VERSION)
                .putShort((short) 1)
                .putLong(next.number)
                .putLong(highestId)
                .putInt(0);
        crc.reset();
        crc.update(header.array(), 0, HEADER - 4);
        header.putInt((int) crc.getValue()).flip();
        created.write(header, 0);
        created.sync();
        disk.syncDirectory();
        file = created;
        current = next;
        segments.add(next);
        position = HEADER;
        batchStart = HEADER;
    }

    /** Deletes what has only garbage; copies the oldest segment forward when most of the whole is garbage. */
    private void compact() throws IOException {
        deleteDeadSegments();
        long most = 4 + 2 * (liveBytes / segmentBytes + 1);
        if (copies && segments.size() > most) {
            copyForward(segments.getFirst());
            deleteDeadSegments();
        }
    }

    private void deleteDeadSegments() throws IOException {
        while (segments.size() > 1 && segments.getFirst().live == 0) {
            // One at a time, each made to last before the next: with a segment goes the END of items in older ones.
            disk.delete(name(segments.removeFirst().number));
            disk.syncDirectory();
        }
    }

    private void copyForward(Segment old) throws IOException {
        byte[] bytes = read(old.number);
        byte[] batch = new byte[1024];
        int size = 0;
        IdMap latest = latest(old.number, bytes);
        Scan scan = new Scan(old.number, bytes, HEADER, 0, false);
        while (scan.next()) {
            if (scan.type == PUT && latest.get(scan.id) == scan.body) {
                batch = frame(batch, size, bytes, scan.body, scan.length);
                size += framed(scan.length);
            }
        }
        writeBatch(batch, size);
        copies = old.live == 0; // else a record was damaged since it was written: leave the segment to recovery
    }

    private Disk.File file() throws IOException {
        Disk.File open = file;
        if (open == null) {
            throw new IOException("journal: closed");
        }
        return open;
    }

    /** Commits what is left and closes; later commits fail. */
    void close() throws IOException {
        commit(lastTicket());
        commitLock.lock();
        try {
            if (failure == null) {
                failure = new IOException("journal: closed");
            }
            Disk.File open = file;
            file = null;
            if (open != null) {
                open.close();
            }
            disk.close();
        } finally {
            commitLock.unlock();
        }
    }

    // ---- reading

    /** Reads what is there, hands the sink every item that has not ended, and starts a new segment. */
    JournalRecovery open(Sink sink) throws IOException {
        commitLock.lock();
        try {
            List<String> skipped = new ArrayList<>();
            long[] numbers = disk.list().stream()
                    .filter(name -> name.matches("journal-[0-9a-f]{8}\\.log"))
                    .mapToLong(name -> Long.parseLong(name.substring(8, 16), 16))
                    .sorted()
                    .toArray();
            long records = 0;
            long read = 0;
            for (int i = 0; i < numbers.length; i++) {
                if (i > 0 && numbers[i] != numbers[i - 1] + 1) {
                    skipped.add("segments " + (numbers[i - 1] + 1) + " to " + (numbers[i] - 1) + ": missing");
                }
                Segment segment = new Segment(numbers[i]);
                segments.add(segment);
                current = segment;
                byte[] bytes = read(numbers[i]);
                read += bytes.length;
                records += index(segment, bytes, i == numbers.length - 1, skipped);
            }
            for (Segment segment : segments) {
                if (segment.live > 0) {
                    deliver(segment, sink);
                }
            }
            int items = index.size();
            roll();
            deleteDeadSegments();
            return new JournalRecovery(items, records, read, skipped);
        } finally {
            commitLock.unlock();
        }
    }

    private long index(Segment segment, byte[] bytes, boolean last, List<String> skipped) throws IOException {
        String fault = readHeader(segment.number, bytes);
        Scan scan = new Scan(segment.number, bytes, HEADER, 0, last);
        long records = 0;
        while (scan.next()) {
            records++;
            if (scan.type != PUT && scan.type != END && (scan.type & 0xff) < SKIPPABLE) {
                throw new IOException("journal: " + name(segment.number) + ":" + (scan.body - FRAME)
                        + ": record of type " + scan.type + " (expected: 1 or 2, or a skippable one)");
            }
            note(segment, bytes, scan.body, framed(scan.length));
        }
        if (fault != null && last && records == 0) {
            // Its creation was under way: nothing in it was ever acknowledged, and its number is free again.
            segments.removeLast();
            disk.delete(name(segment.number));
            disk.syncDirectory();
            current = new Segment(segment.number - 1);
            return 0;
        }
        if (fault != null) {
            skipped.add(name(segment.number) + ":0..32: " + fault); // the records after it are checked by themselves
        }
        skipped.addAll(scan.damage);
        if (last && scan.tornFrom >= 0) {
            try (Disk.File torn = disk.open(name(segment.number))) {
                torn.truncate(scan.tornFrom);
                torn.sync();
            }
        }
        return records;
    }

    /** Takes note of the highest id; returns what is wrong with the header, or null. */
    private @Nullable String readHeader(long number, byte[] bytes) throws IOException {
        if (bytes.length < HEADER) {
            return "no header";
        }
        crc.reset();
        crc.update(bytes, 0, HEADER - 4);
        if (getInt(bytes, HEADER - 4) != (int) crc.getValue() || getInt(bytes, 0) != MAGIC) {
            return "damaged header";
        }
        int oldestReader = getInt(bytes, 4) & 0xffff;
        if (oldestReader > VERSION) {
            throw new IOException("journal: " + name(number) + ": version " + (getInt(bytes, 4) >>> 16)
                    + " (expected: one that version " + VERSION + " may read)");
        }
        highestId = Math.max(highestId, getLong(bytes, 16));
        return null;
    }

    private void deliver(Segment segment, Sink sink) throws IOException {
        byte[] bytes = read(segment.number);
        IdMap latest = latest(segment.number, bytes);
        Scan scan = new Scan(segment.number, bytes, HEADER, 0, false);
        while (scan.next()) {
            if (scan.type == PUT && latest.get(scan.id) == scan.body) {
                sink.item(
                        scan.id,
                        ByteBuffer.wrap(bytes, scan.body + SMALLEST_BODY + 8, scan.length - SMALLEST_BODY - 8));
            }
        }
    }

    /** Where a segment's items lie as they are now: the same item may have several PUTs there, and the last wins. */
    private IdMap latest(long segment, byte[] bytes) {
        IdMap latest = new IdMap();
        Scan scan = new Scan(segment, bytes, HEADER, 0, false);
        while (scan.next()) {
            if (scan.type == PUT && index.get(scan.id) == (segment << 32 | framed(scan.length))) {
                latest.put(scan.id, scan.body);
            }
        }
        return latest;
    }

    /** Where a reader of spilled items stands. */
    static final class Cursor {
        private long segment;
        private int at = HEADER;
        private @Nullable Scan scan;
        private byte[] bytes = {};
        /** The id found, and its body after type and id. */
        long id;

        ByteBuffer body = ByteBuffer.allocate(0);
    }

    /**
     * Moves the cursor to the next item that is spilled, in the order written. Returns {@code false} if there is none
     * before what is still to be committed, or if the journal is busy: ask again later.
     */
    boolean nextSpilled(Cursor cursor) throws IOException {
        if (!commitLock.tryLock()) {
            return false;
        }
        try {
            while (failure == null) {
                Scan scan = cursor.scan;
                if (scan == null) {
                    scan = openAt(cursor);
                    if (scan == null) {
                        return false;
                    }
                }
                while (scan.next()) {
                    if (scan.type == PUT && spilled.get(scan.id) != 0 && index.get(scan.id) >>> 32 == cursor.segment) {
                        cursor.id = scan.id;
                        cursor.body = ByteBuffer.wrap(
                                cursor.bytes, scan.body + SMALLEST_BODY + 8, scan.length - SMALLEST_BODY - 8);
                        return true;
                    }
                }
                cursor.scan = null;
                cursor.at = scan.at;
            }
            return false;
        } finally {
            commitLock.unlock();
        }
    }

    private @Nullable Scan openAt(Cursor cursor) throws IOException {
        for (Segment segment : segments) {
            if (segment.number < cursor.segment) {
                continue;
            }
            if (segment.number > cursor.segment) {
                cursor.segment = segment.number;
                cursor.at = HEADER;
            }
            int end = segment == current ? position : segmentBytes;
            if (cursor.at < end) {
                cursor.bytes = new byte[end - cursor.at];
                try (Disk.File opened = disk.open(name(segment.number))) {
                    ByteBuffer into = ByteBuffer.wrap(cursor.bytes);
                    opened.read(into, cursor.at);
                    if (into.hasRemaining()) { // an older segment may have been cut, or been smaller
                        cursor.bytes = Arrays.copyOf(cursor.bytes, into.position());
                    }
                }
                if (cursor.bytes.length > 0) {
                    Scan scan = new Scan(segment.number, cursor.bytes, cursor.at, cursor.at, false);
                    cursor.scan = scan;
                    return scan;
                }
            }
        }
        return null;
    }

    private byte[] read(long number) throws IOException {
        try (Disk.File segment = disk.open(name(number))) {
            byte[] bytes = new byte[Math.toIntExact(segment.size())];
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            segment.read(buffer, 0);
            return buffer.hasRemaining() ? Arrays.copyOf(bytes, buffer.position()) : bytes;
        }
    }

    /** Walks the good records of one segment. */
    private final class Scan {
        private final long number;
        private final byte[] bytes;
        private final boolean last;
        final List<String> damage = new ArrayList<>();
        /** Where a torn tail begins, or -1. */
        int tornFrom = -1;

        private final int base;
        private int at;
        byte type;
        long id;
        int body;
        int length;

        /** Walks from a position on; the bytes begin at {@code base}. */
        Scan(long number, byte[] bytes, int from, int base, boolean last) {
            this.number = number;
            this.bytes = bytes;
            this.base = base;
            this.last = last;
            this.at = from;
        }

        private int end() {
            return base + bytes.length;
        }

        boolean next() {
            if (at < end() && !isGood(at)) {
                int good = nextGood(at);
                if (good < 0) {
                    if (!isZero(at)) {
                        if (last) {
                            tornFrom = at;
                        } else {
                            damage.add(name(number) + ":" + at + ".." + end() + ": damaged to the end");
                        }
                    }
                    at = end();
                } else {
                    damage.add(name(number) + ":" + at + ".." + good + ": damaged");
                    at = good;
                }
            }
            if (at >= end()) {
                return false;
            }
            length = getInt(bytes, at - base);
            body = at - base + FRAME;
            type = bytes[body];
            id = getLong(bytes, body + 1);
            at += framed(length);
            return true;
        }

        private boolean isGood(int position) {
            int i = position - base;
            if (i + FRAME + SMALLEST_BODY > bytes.length) {
                return false;
            }
            int size = getInt(bytes, i);
            return size >= SMALLEST_BODY
                    && size <= bytes.length - i - FRAME
                    && getInt(bytes, i + 4) == checksum(number, position, getInt(bytes, i + 8), bytes, i + FRAME, size);
        }

        /** The next good record that proves the bad place had been synced; in an old segment, any. Or -1. */
        private int nextGood(int bad) {
            for (int position = bad + 8; position < end() - FRAME; position += 8) {
                if (getInt(bytes, position - base) != 0
                        && isGood(position)
                        && (!last || getInt(bytes, position - base + 8) > bad)) {
                    return position;
                }
            }
            return -1;
        }

        private boolean isZero(int from) {
            for (int i = from - base; i < bytes.length; i++) {
                if (bytes[i] != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private int checksum(long segment, int at, int batch, byte[] bytes, int body, int length) {
        putInt(seed, 0, (int) (segment >>> 32));
        putInt(seed, 4, (int) segment);
        putInt(seed, 8, at);
        putInt(seed, 12, batch);
        crc.reset();
        crc.update(seed, 0, seed.length);
        crc.update(bytes, body, length);
        return (int) crc.getValue();
    }

    private static int framed(int length) {
        return (FRAME + length + 7) & ~7;
    }

    static String name(long segment) {
        return String.format(java.util.Locale.ROOT, "journal-%08x.log", segment);
    }

    private static int getInt(byte[] bytes, int at) {
        return bytes[at] << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
    }

    private static void putInt(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private static long getLong(byte[] bytes, int at) {
        return (long) getInt(bytes, at) << 32 | (getInt(bytes, at + 4) & 0xffff_ffffL);
    }
}
