package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * The strict parser. It never trusts a length before it has compared it with a constant: a frame's size must be one of
 * six, the header is 512 bytes, and a configuration's length is at most its slot. Every byte of a version-1 frame is
 * either checked against a rule or covered by a hash, so that flipping any single bit is refused.
 *
 * All reasons are collected, because "wrong key" beside "wrong stream" tells an operator at once that a receiver of the
 * test system was pointed at production. Two checks are held back: without the magic and a readable version nothing
 * else means anything, and the signature, the only costly check, is left out when the rest is already wrong.
 *
 * N and N+1: a frame says which version wrote it and the least version that can read it. A reader of version 1 accepts
 * a later frame whose least reader is 1 and then ignores what it does not know (reserved bytes, unknown flags), all of
 * it covered by checksum and signature. Otherwise it refuses, naming both versions.
 */
final class FrameVerifier {
    private final byte[] stream;
    private final String streamName;
    private final TrustedKeys keys;

    FrameVerifier(String stream, TrustedKeys keys) {
        this.streamName = stream;
        this.stream = Frame.streamMark(stream);
        this.keys = keys;
    }

    Reading verify(ByteBuffer source) {
        Optional<SizeClass> sizeClass = SizeClass.ofFrameBytes(source.remaining());
        if (sizeClass.isEmpty()) {
            return refused(new Refusal(
                    Reason.LENGTH, source.remaining() + " bytes (expected: 4, 16, 64 or 256 KiB, or 1 or 4 MiB)"));
        }
        byte[] copy = new byte[source.remaining()];
        source.duplicate().get(copy);
        ByteBuffer frame = ByteBuffer.wrap(copy);
        if (frame.getLong(Layout.MAGIC_AT) != Layout.MAGIC) {
            return refused(new Refusal(
                    Reason.MAGIC,
                    HexFormat.of().toHexDigits(frame.getLong(Layout.MAGIC_AT)) + " (expected: 89504c4d43570d0a)"));
        }
        int version = unsigned(frame.getShort(Layout.VERSION_AT));
        int leastReader = unsigned(frame.getShort(Layout.LEAST_READER_AT));
        if (leastReader > Layout.VERSION) {
            return refused(new Refusal(
                    Reason.NEWER_FORMAT,
                    "version " + version + ", needs a reader of " + leastReader + " (this one: " + Layout.VERSION
                            + ")"));
        }
        return new Check(frame, sizeClass.get(), version, leastReader).run();
    }

    private static Reading refused(Refusal refusal) {
        return new Reading(Optional.empty(), List.of(refusal));
    }

    private static int unsigned(short value) {
        return Short.toUnsignedInt(value);
    }

    /* One frame under examination. */
    private final class Check {
        private final ByteBuffer frame;
        private final SizeClass sizeClass;
        private final int version;
        private final int leastReader;
        private final List<Refusal> refusals = new ArrayList<>();

        Check(ByteBuffer frame, SizeClass sizeClass, int version, int leastReader) {
            this.frame = frame;
            this.sizeClass = sizeClass;
            this.version = version;
            this.leastReader = leastReader;
        }

        Reading run() {
            int checksum = frame.getInt(Layout.CHECKSUM_AT);
            if (checksum != Digests.checksum(frame)) {
                refuse(Reason.CHECKSUM, HexFormat.of().toHexDigits(checksum) + " is not that of the bytes");
            }
            checkNumbers();
            boolean candidate = (frame.get(Layout.FLAGS_AT) & Layout.FLAG_CANDIDATE) != 0;
            Optional<Wave> wave = readWave(candidate);
            checkSlot("stable", 0, Layout.STABLE_LENGTH_AT, Layout.STABLE_HASH_AT, true);
            checkSlot("candidate", 1, Layout.CANDIDATE_LENGTH_AT, Layout.CANDIDATE_HASH_AT, candidate);
            checkReserved();
            checkStreamAndKey();
            if (!refusals.isEmpty()) {
                return new Reading(Optional.empty(), refusals);
            }
            Edition edition = new Edition(frame.getLong(Layout.EPOCH_AT), frame.getLong(Layout.SEQUENCE_AT));
            Instant created = Instant.ofEpochMilli(frame.getLong(Layout.CREATED_AT));
            return new Reading(Optional.of(new Frame(frame, sizeClass, edition, created, wave)), List.of());
        }

        private void checkNumbers() {
            if (version < leastReader || leastReader < 1) {
                refuse(
                        Reason.FIELD,
                        "version " + version + ", least reader " + leastReader + " (expected: 1..version)");
            }
            int named = frame.get(Layout.CLASS_AT);
            if (named != sizeClass.code()) {
                refuse(Reason.SIZE_CLASS, "class " + named + " (expected: " + sizeClass.code() + ", by length)");
            }
            int unknownFlags = frame.get(Layout.FLAGS_AT) & ~Layout.FLAG_CANDIDATE;
            if (unknownFlags != 0 && version == Layout.VERSION) {
                refuse(Reason.FIELD, "flags " + (unknownFlags & 0xff) + " (expected: 0 or 1 in version 1)");
            }
            checkRange("epoch", frame.getLong(Layout.EPOCH_AT), 1, Long.MAX_VALUE);
            checkRange("sequence", frame.getLong(Layout.SEQUENCE_AT), 1, Long.MAX_VALUE);
            checkRange("created", frame.getLong(Layout.CREATED_AT), 0, Layout.LAST_MILLIS);
        }

        private void checkRange(String field, long value, long least, long most) {
            if (value < least || value > most) {
                refuse(Reason.FIELD, field + " " + value + " (expected: " + least + ".." + most + ")");
            }
        }

        private Optional<Wave> readWave(boolean candidate) {
            int kind = frame.get(Layout.WAVE_KIND_AT);
            int cells = frame.get(Layout.CELL_COUNT_AT);
            int share = frame.getInt(Layout.SHARE_AT);
            int expectedCells = kind == Layout.WAVE_CELLS ? cells : 0;
            if (candidate != (kind == Layout.WAVE_SHARE || kind == Layout.WAVE_CELLS)
                    || cells != expectedCells
                    || cells < (kind == Layout.WAVE_CELLS ? 1 : 0)
                    || cells > Layout.MAX_CELLS
                    || share < 0
                    || share > (kind == Layout.WAVE_SHARE ? Layout.WHOLE : 0)) {
                refuse(
                        Reason.FIELD,
                        "wave kind " + kind + ", share " + share + ", cells " + cells + ", candidate " + candidate
                                + " (expected: a share of 0..1000000 or 1..16 cells, exactly with a candidate)");
                return Optional.empty();
            }
            List<Long> marks = new ArrayList<>();
            for (int i = 0; i < Layout.MAX_CELLS; i++) {
                long mark = frame.getLong(Layout.CELLS_AT + i * Long.BYTES);
                if (i >= cells) {
                    if (mark != 0) {
                        refuse(Reason.PADDING, "cell " + i + " is not zero, after " + cells + " cells");
                    }
                } else if (i > 0 && mark <= marks.get(i - 1)) {
                    refuse(Reason.FIELD, "cell " + i + " (expected: ascending and distinct)");
                    return Optional.empty();
                } else {
                    marks.add(mark);
                }
            }
            return switch (kind) {
                case Layout.WAVE_SHARE -> Optional.of(new Wave.Share(share));
                case Layout.WAVE_CELLS -> Optional.of(new Wave.Cells(marks));
                default -> Optional.empty();
            };
        }

        private void checkSlot(String name, int slot, int lengthAt, int hashAt, boolean present) {
            int room = sizeClass.contentBytes();
            int length = frame.getInt(lengthAt);
            int most = present ? room : 0;
            if (length < 0 || length > most) {
                refuse(Reason.FIELD, name + " length " + length + " (expected: 0.." + most + ")");
                return;
            }
            int at = Layout.HEADER_BYTES + slot * room;
            byte[] hash = present ? Digests.sha256(frame.slice(at, length)) : new byte[Layout.HASH_BYTES];
            if (!frame.slice(hashAt, Layout.HASH_BYTES).equals(ByteBuffer.wrap(hash))) {
                refuse(Reason.CONTENT_HASH, name + ": SHA-256 is not the one in the header");
            }
            checkZero(name + " slot", at + length, at + room);
        }

        private void checkReserved() {
            if (version == Layout.VERSION) {
                checkZero("reserved bytes", Layout.RESERVED_4_AT, Layout.CELLS_AT);
                checkZero("reserved bytes", Layout.RESERVED_AT, Layout.SIGNATURE_AT);
            }
        }

        private void checkZero(String what, int from, int to) {
            int at = Zeros.firstOther(frame, from, to);
            if (at < to) {
                refuse(Reason.PADDING, what + ": byte " + at + " is " + (frame.get(at) & 0xff) + " (expected: 0)");
            }
        }

        private void checkStreamAndKey() {
            if (!frame.slice(Layout.STREAM_AT, Layout.STREAM_BYTES).equals(ByteBuffer.wrap(stream))) {
                refuse(Reason.FOREIGN_STREAM, "not of stream \"" + streamName + "\"");
            }
            long keyId = frame.getLong(Layout.KEY_ID_AT);
            @Nullable PublicKey key = keys.find(keyId);
            if (key == null) {
                refuse(Reason.UNKNOWN_KEY, HexFormat.of().toHexDigits(keyId) + " (expected: one of " + keys + ")");
            } else if (refusals.isEmpty() && !signedWith(key)) {
                refuse(Reason.SIGNATURE, "not made with key " + HexFormat.of().toHexDigits(keyId));
            }
        }

        private boolean signedWith(PublicKey key) {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initVerify(key);
                signature.update(frame.slice(0, Layout.SIGNATURE_AT));
                byte[] found = new byte[Layout.SIGNATURE_BYTES];
                frame.get(Layout.SIGNATURE_AT, found);
                return signature.verify(found);
            } catch (GeneralSecurityException e) {
                return false; // not even the form of a signature
            }
        }

        private void refuse(Reason reason, String detail) {
            refusals.add(new Refusal(reason, detail));
        }
    }
}
