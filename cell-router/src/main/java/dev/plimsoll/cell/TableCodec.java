package dev.plimsoll.cell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plimsoll.cell.Refusal.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

// The wire form. All numbers are big-endian.
//
//     0   4  "PLRT"
//     4   2  format of the writer                      (1)
//     6   2  oldest format whose readers may read this (1)
//     8   4  length of all, checksum included
//     12  8  version
//     20  8  epoch of the publisher
//     28  8  created, milliseconds since 1970
//     36  8  fingerprint of the deployment key
//     44  1  slotting; 45 unknown keys; 46 flags (1: emergency); 47 zero
//     48     sections, by ascending tag: tag 2, flags 1 (1: must be understood), zero 1, length 4, contents
//     -32    SHA-256 of all before it
//
//     1 cells       count 2, then each: state 1, length of name 1, name in UTF-8
//     2 slots       16,384 cell numbers of 2 bytes
//     3 evacuation  the same
//     4 pins        count 4, then each: position 8, cell number or 0x8000 + set number 2; ascending, unsigned
//     5 sets        count 2, then each: count 1.., cell numbers of 2 bytes
//     6 migrations  count 4, then each: kind 1, phase 1, source 2, destination 2, key 8, token 8
//
// Sections 4 to 6 are left out when empty. Format N + 1 may add sections: a reader of format N skips those that need
// not be
// understood and refuses the table otherwise, or when the writer says that it is not for readers as old. The checksum
// is no
// signature: whoever carries tables over a network signs them.
final class TableCodec {
    static final int FORMAT = 1;
    static final int MAGIC = 0x504c5254;
    static final int HEADER = 48;
    static final int CHECKSUM = 32;
    static final int SECTION_HEADER = 8;

    static final int CELLS = 1;
    static final int SLOTS = 2;
    static final int EVACUATION = 3;
    static final int PINS = 4;
    static final int SETS = 5;
    static final int MIGRATIONS = 6;

    private static final int PIN_BYTES = 10;
    private static final int ROW_BYTES = 22;

    private TableCodec() {}

    static byte[] encode(TableDraft draft) {
        byte[] cells = cells(draft);
        byte[] pins = pins(draft);
        byte[] sets = sets(draft);
        byte[] migrations = migrations(draft);
        byte[][] sections = {cells, numbers(draft.slots), numbers(draft.evacuation), pins, sets, migrations};
        int length = HEADER + CHECKSUM;
        for (byte[] section : sections) {
            length += section.length == 0 ? 0 : SECTION_HEADER + section.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(MAGIC).putShort((short) draft.format).putShort((short) draft.minReader);
        out.putInt(length).putLong(draft.version).putLong(draft.epoch).putLong(draft.createdMillis);
        out.putLong(draft.keyFingerprint);
        out.put((byte) draft.slotting)
                .put((byte) draft.unknownKeys)
                .put((byte) draft.flags)
                .put((byte) 0);
        for (int i = 0; i < sections.length; i++) {
            if (sections[i].length > 0) {
                out.putShort((short) (CELLS + i)).put((byte) 1).put((byte) 0);
                out.putInt(sections[i].length).put(sections[i]);
            }
        }
        seal(out.array());
        return out.array();
    }

    /** Writes the checksum of all bytes before it into the last {@value #CHECKSUM}. */
    static void seal(byte[] bytes) {
        byte[] digest = digest(bytes);
        System.arraycopy(digest, 0, bytes, bytes.length - CHECKSUM, CHECKSUM);
    }

    static String checksum(byte[] bytes) {
        return HexFormat.of().formatHex(bytes, bytes.length - CHECKSUM, bytes.length);
    }

    private static byte[] digest(byte[] bytes) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(bytes, 0, bytes.length - CHECKSUM);
            return sha.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static byte[] cells(TableDraft draft) {
        ByteBuffer out = ByteBuffer.allocate(2 + draft.names.size() * (2 + 255));
        out.putShort((short) draft.names.size());
        for (int i = 0; i < draft.names.size(); i++) {
            byte[] name = draft.names.get(i).getBytes(UTF_8);
            out.put((byte) (int) draft.states.get(i)).put((byte) name.length).put(name);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] numbers(int[] cells) {
        ByteBuffer out = ByteBuffer.allocate(2 * cells.length);
        for (int cell : cells) {
            out.putShort((short) cell);
        }
        return out.array();
    }

    private static byte[] pins(TableDraft draft) {
        if (draft.pins.length == 0) {
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(4 + PIN_BYTES * draft.pins.length);
        out.putInt(draft.pins.length);
        for (int i = 0; i < draft.pins.length; i++) {
            out.putLong(draft.pins[i]).putShort((short) draft.pinTargets[i]);
        }
        return out.array();
    }

    private static byte[] sets(TableDraft draft) {
        if (draft.sets.isEmpty()) {
            return new byte[0];
        }
        int length = 2 + draft.sets.stream().mapToInt(set -> 2 + 2 * set.length).sum();
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putShort((short) draft.sets.size());
        for (int[] set : draft.sets) {
            out.putShort((short) set.length);
            for (int cell : set) {
                out.putShort((short) cell);
            }
        }
        return out.array();
    }

    private static byte[] migrations(TableDraft draft) {
        if (draft.migrations.isEmpty()) {
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(4 + ROW_BYTES * draft.migrations.size());
        out.putInt(draft.migrations.size());
        for (TableDraft.Row row : draft.migrations) {
            out.put((byte) row.kind()).put((byte) row.phase());
            out.putShort((short) row.source()).putShort((short) row.destination());
            out.putLong(row.key()).putLong(row.token());
        }
        return out.array();
    }

    /** Reads what can be read; returns nothing, with the reasons, if the bytes are no table or its parts do not fit. */
    static @Nullable TableDraft decode(byte[] bytes, TableLimits limits, Refusals refusals) {
        if (bytes.length > limits.maxBytes()) {
            refusals.add(Reason.TOO_MANY_BYTES, bytes.length + " bytes (expected: at most " + limits.maxBytes() + ")");
            return null;
        }
        if (bytes.length < HEADER + CHECKSUM) {
            refusals.add(Reason.TOO_SHORT, bytes.length + " bytes (expected: at least " + (HEADER + CHECKSUM) + ")");
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int magic = in.getInt();
        if (magic != MAGIC) {
            refusals.add(Reason.NO_TABLE, "first bytes " + HexFormat.of().toHexDigits(magic) + " (expected: 504c5254)");
            return null;
        }
        TableDraft draft = new TableDraft();
        draft.format = Short.toUnsignedInt(in.getShort());
        draft.minReader = Short.toUnsignedInt(in.getShort());
        if (draft.minReader > FORMAT || draft.minReader == 0 || draft.format < draft.minReader) {
            refusals.add(
                    Reason.UNSUPPORTED_FORMAT,
                    "format " + draft.format + ", for readers from " + draft.minReader
                            + " (expected: for readers from 1.." + FORMAT + ")");
            return null;
        }
        int length = in.getInt();
        if (length != bytes.length) {
            refusals.add(Reason.WRONG_LENGTH, "header says " + length + " bytes (expected: " + bytes.length + ")");
            return null;
        }
        if (!MessageDigest.isEqual(digest(bytes), Arrays.copyOfRange(bytes, bytes.length - CHECKSUM, bytes.length))) {
            refusals.add(Reason.WRONG_CHECKSUM, checksum(bytes) + " does not fit the contents");
            return null;
        }
        draft.version = in.getLong();
        draft.epoch = in.getLong();
        draft.createdMillis = in.getLong();
        draft.keyFingerprint = in.getLong();
        draft.slotting = in.get();
        draft.unknownKeys = in.get();
        draft.flags = Byte.toUnsignedInt(in.get());
        int zero = in.get();
        if (zero != 0) {
            refusals.add(Reason.UNKNOWN_CODE, "byte 47 of the header: " + zero + " (expected: 0)");
        }
        in.limit(bytes.length - CHECKSUM);
        return sections(in, draft, limits, refusals) && refusals.isEmpty() ? draft : null;
    }

    private static boolean sections(ByteBuffer in, TableDraft draft, TableLimits limits, Refusals refusals) {
        int seen = 0;
        int last = 0;
        while (in.hasRemaining()) {
            if (in.remaining() < SECTION_HEADER) {
                refusals.add(
                        Reason.SECTION_LENGTH, in.remaining() + " bytes behind section " + last + " (expected: 0)");
                return false;
            }
            int tag = Short.toUnsignedInt(in.getShort());
            int flags = in.get();
            int zero = in.get();
            int length = in.getInt();
            if (tag <= last) {
                refusals.add(Reason.SECTION_ORDER, "section " + tag + " behind " + last + " (expected: ascending)");
                return false;
            }
            if (length < 0 || length > in.remaining()) {
                refusals.add(
                        Reason.SECTION_LENGTH,
                        "section " + tag + ": " + Integer.toUnsignedString(length) + " bytes (expected: at most "
                                + in.remaining() + ")");
                return false;
            }
            if (zero != 0 || (flags & ~1) != 0) {
                refusals.add(
                        Reason.UNKNOWN_CODE,
                        "flags of section " + tag + ": " + flags + ", " + zero + " (expected: 0..1, 0)");
                return false;
            }
            last = tag;
            ByteBuffer section = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (tag > MIGRATIONS) {
                if (flags == 1) {
                    refusals.add(Reason.UNKNOWN_SECTION, "section " + tag + " must be understood (expected: 1..6)");
                }
                continue;
            }
            seen |= 1 << tag;
            if (!section(tag, section, draft, limits, refusals)) {
                return false;
            }
        }
        for (int tag = CELLS; tag <= EVACUATION; tag++) {
            if ((seen & 1 << tag) == 0) {
                refusals.add(Reason.MISSING_SECTION, "section " + tag + " (expected: 1, 2 and 3)");
            }
        }
        return refusals.isEmpty();
    }

    private static boolean section(int tag, ByteBuffer in, TableDraft draft, TableLimits limits, Refusals refusals) {
        boolean whole = switch (tag) {
            case CELLS -> readCells(in, draft, limits, refusals);
            case SLOTS -> readNumbers(in, draft.slots);
            case EVACUATION -> readNumbers(in, draft.evacuation);
            case PINS -> readPins(in, draft, limits, refusals);
            case SETS -> readSets(in, draft, limits, refusals);
            case MIGRATIONS -> readMigrations(in, draft, limits, refusals);
            default -> throw new AssertionError(tag);
        };
        if (!whole || in.hasRemaining()) {
            if (refusals.isEmpty()) {
                refusals.add(
                        Reason.SECTION_LENGTH,
                        "section " + tag + ": " + in.limit() + " bytes do not fit what it holds");
            }
            return false;
        }
        return true;
    }

    private static boolean readCells(ByteBuffer in, TableDraft draft, TableLimits limits, Refusals refusals) {
        if (in.remaining() < 2) {
            return false;
        }
        int count = Short.toUnsignedInt(in.getShort());
        if (count < 1 || count > limits.maxCells()) {
            refusals.add(Reason.CELL_COUNT, count + " cells (expected: 1.." + limits.maxCells() + ")");
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (in.remaining() < 2) {
                return false;
            }
            draft.states.add((int) in.get());
            int length = Byte.toUnsignedInt(in.get());
            if (in.remaining() < length) {
                return false;
            }
            try {
                draft.names.add(UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(in.slice(in.position(), length))
                        .toString());
            } catch (CharacterCodingException e) {
                refusals.add(Reason.CELL_NAME, "cell " + i + ": name is not UTF-8");
                return false;
            }
            in.position(in.position() + length);
        }
        return true;
    }

    private static boolean readNumbers(ByteBuffer in, int[] into) {
        if (in.remaining() != 2 * into.length) {
            return false;
        }
        for (int i = 0; i < into.length; i++) {
            into[i] = Short.toUnsignedInt(in.getShort());
        }
        return true;
    }

    private static boolean readPins(ByteBuffer in, TableDraft draft, TableLimits limits, Refusals refusals) {
        if (in.remaining() < 4) {
            return false;
        }
        int count = in.getInt();
        if (count < 1 || count > limits.maxPins()) {
            refusals.add(
                    Reason.PIN_COUNT,
                    Integer.toUnsignedString(count) + " pins (expected: 1.." + limits.maxPins() + ")");
            return false;
        }
        if (in.remaining() != (long) PIN_BYTES * count) {
            return false;
        }
        draft.pins = new long[count];
        draft.pinTargets = new int[count];
        for (int i = 0; i < count; i++) {
            draft.pins[i] = in.getLong();
            draft.pinTargets[i] = Short.toUnsignedInt(in.getShort());
        }
        return true;
    }

    private static boolean readSets(ByteBuffer in, TableDraft draft, TableLimits limits, Refusals refusals) {
        if (in.remaining() < 2) {
            return false;
        }
        int count = Short.toUnsignedInt(in.getShort());
        if (count < 1 || count > limits.maxSets()) {
            refusals.add(Reason.SET_COUNT, count + " sets (expected: 1.." + limits.maxSets() + ")");
            return false;
        }
        for (int i = 0; i < count; i++) {
            int size = in.remaining() < 2 ? -1 : Short.toUnsignedInt(in.getShort());
            if (size < 0 || in.remaining() < 2 * size) {
                return false;
            }
            int[] set = new int[size];
            for (int j = 0; j < size; j++) {
                set[j] = Short.toUnsignedInt(in.getShort());
            }
            draft.sets.add(set);
        }
        return true;
    }

    private static boolean readMigrations(ByteBuffer in, TableDraft draft, TableLimits limits, Refusals refusals) {
        if (in.remaining() < 4) {
            return false;
        }
        int count = in.getInt();
        if (count < 1 || count > limits.maxMigrations()) {
            refusals.add(
                    Reason.MIGRATION_COUNT,
                    Integer.toUnsignedString(count) + " keys on the move (expected: 1.." + limits.maxMigrations()
                            + ")");
            return false;
        }
        if (in.remaining() != (long) ROW_BYTES * count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            draft.migrations.add(new TableDraft.Row(
                    in.get(),
                    in.get(),
                    Short.toUnsignedInt(in.getShort()),
                    Short.toUnsignedInt(in.getShort()),
                    in.getLong(),
                    in.getLong()));
        }
        return true;
    }
}
