package dev.plimsoll.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes an engine's changes as journal records, and reads them back. */
final class ItemRecords<T> {
    // The monotonic clock means nothing to the next process, so times are stored as milliseconds of wall time and
    // turned back into offsets from now: an item's age and what is left of its deadline survive a restart.
    //
    //   PUT: type i8 | id i64 | replaced id i64 or 0 | flags i8 | attempts i16 | first, due, deadline: wall ms i64 |
    // cost f32
    //        | lane, tenant, key, cause: length i32 and UTF-8 | payload: length i32 and bytes

    private static final byte ASIDE = 1;
    private static final byte SPILLED = Journal.SPILLED;

    private final Journal journal;
    private final PayloadCodec<T> codec;
    private final InstantSource wallClock;
    private ByteBuffer body = ByteBuffer.allocate(1024);
    private long stampedNanos = Long.MIN_VALUE;
    private long stampedMillis;

    // What fits() encoded is what put() stores right after: encoding is the largest part of an item's cost here. Kept
    // for
    // that one put() only, for a payload may be changed between two.
    private @Nullable T encoded;
    private byte[] encodedBytes = {};

    ItemRecords(Journal journal, PayloadCodec<T> codec, InstantSource wallClock) {
        this.journal = journal;
        this.codec = codec;
        this.wallClock = wallClock;
    }

    /** Stores the item as it is; if it takes another's place, that one ends with the same record. */
    void put(Lease<T> item, @Nullable String cause, long replaced, long now) {
        put(item, cause, replaced, cause == null ? 0 : ASIDE, now);
    }

    /** Stores an item that is to be nowhere else. */
    void spill(Lease<T> item, long now) {
        put(item, null, 0, SPILLED, now);
    }

    @SuppressWarnings("ReferenceEquality") // the very object that was encoded
    private void put(Lease<T> item, @Nullable String cause, long replaced, byte flags, long now) {
        if (now != stampedNanos) { // a batch is submitted at one time
            stampedNanos = now;
            stampedMillis = wallClock.millis();
        }
        long wall = stampedMillis;
        byte[] payload = item.payload == encoded ? encodedBytes : codec.encode(item.payload);
        encoded = null;
        start(Journal.PUT, item.id, 72);
        body.putLong(replaced);
        body.put(flags).putShort(item.attempts);
        body.putLong(wall(item.firstNanos, now, wall));
        body.putLong(wall(item.dueNanos, now, wall));
        body.putLong(item.deadlineNanos == Long.MAX_VALUE ? Long.MAX_VALUE : wall(item.deadlineNanos, now, wall));
        body.putFloat(item.state == Lease.LEASED ? 0 : item.cost);
        text(item.flow.lane.settings.name);
        text(item.flow.tenant);
        text(item.key);
        text(cause == null ? "" : cause);
        bytes(payload);
        journal.append(body.array(), body.position());
        if (body.capacity() > 1 << 20) {
            body = ByteBuffer.allocate(1024);
        }
    }

    void end(long id) {
        start(Journal.END, id, 0);
        journal.append(body.array(), body.position());
    }

    boolean hasFailed() {
        return journal.failure() != null;
    }

    /** Whether an item of these parts fits a record, with the longest cause that is kept. */
    boolean fits(String lane, String tenant, String key, T payload) {
        byte[] bytes = codec.encode(payload);
        long text = 3L * (lane.length() + tenant.length() + key.length() + Lease.LONGEST_CAUSE);
        boolean fits = 136 + text + bytes.length <= journal.largestBody();
        encoded = fits ? payload : null;
        encodedBytes = bytes;
        return fits;
    }

    /** What fits() was asked about is not stored after all. */
    void notStored() {
        encoded = null;
    }

    /** One item as it was stored. */
    record Stored<T>(
            long id,
            @Nullable String cause,
            boolean spilled,
            short attempts,
            long firstNanos,
            long dueNanos,
            long deadlineNanos,
            float cost,
            String lane,
            String tenant,
            String key,
            T payload,
            int bytes) {}

    /** The lane's next spilled item, or null if there is none to be had now. */
    @Nullable
    Stored<T> nextSpilled(Journal.Cursor cursor, String lane, long now) {
        try {
            while (journal.nextSpilled(cursor)) {
                Stored<T> stored = read(cursor.id, cursor.body, now, wallClock.millis());
                if (stored.lane().equals(lane)) {
                    return stored;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The wall time that belongs to a now: read once for all items, or they would grow older while being read. */
    long wallMillis() {
        return wallClock.millis();
    }

    Stored<T> read(long id, ByteBuffer in, long now, long wall) {
        byte flags = in.get();
        short attempts = in.getShort();
        long first = nanos(in.getLong(), now, wall);
        long due = nanos(in.getLong(), now, wall);
        long deadlineMillis = in.getLong();
        long deadline = deadlineMillis == Long.MAX_VALUE ? Long.MAX_VALUE : nanos(deadlineMillis, now, wall);
        float cost = in.getFloat();
        String lane = text(in);
        String tenant = text(in);
        String key = text(in);
        String cause = text(in);
        byte[] payload = blob(in);
        return new Stored<>(
                id,
                (flags & ASIDE) != 0 ? cause : null,
                (flags & SPILLED) != 0,
                attempts,
                first,
                due,
                deadline,
                cost,
                lane,
                tenant,
                key,
                codec.decode(payload),
                payload.length);
    }

    private void start(byte type, long id, int more) {
        body.clear();
        room(Journal.SMALLEST_BODY + more);
        body.put(type).putLong(id);
    }

    /** Most names are ASCII: those need no array of their own on the way. */
    private void text(String text) {
        int length = text.length();
        room(4 + length);
        int start = body.position();
        body.putInt(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                body.position(start);
                bytes(text.getBytes(UTF_8));
                return;
            }
            body.put((byte) c);
        }
    }

    private void bytes(byte[] bytes) {
        room(4 + bytes.length);
        body.putInt(bytes.length).put(bytes);
    }

    private void room(int bytes) {
        if (body.remaining() < bytes) {
            int position = body.position();
            body = ByteBuffer.wrap(Arrays.copyOf(body.array(), Math.max(2 * body.capacity(), position + bytes)));
            body.position(position);
        }
    }

    private static String text(ByteBuffer in) {
        return new String(blob(in), UTF_8);
    }

    private static byte[] blob(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return bytes;
    }

    /** Half a millisecond up, so that a time survives the way there and back as the same millisecond. */
    private static long wall(long nanos, long now, long wall) {
        return wall + Math.floorDiv(nanos - now + 500_000, 1_000_000L);
    }

    private static long nanos(long millis, long now, long wall) {
        return now + (millis - wall) * 1_000_000;
    }
}
