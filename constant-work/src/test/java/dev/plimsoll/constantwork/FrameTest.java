package dev.plimsoll.constantwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private final ByteBuffer plain = Frames.signed(7, "stable");
    private final ByteBuffer inWave = Frames.signed(8, "stable", "candidate", Wave.share(.05));

    @Test
    void bringsBackWhatWasPublished() {
        Frame frame = Frames.read(inWave).frame().orElseThrow();

        assertThat(frame.edition()).isEqualTo(new Edition(1, 8));
        assertThat(frame.created()).isEqualTo(Frames.CREATED);
        assertThat(frame.sizeClass()).isEqualTo(SizeClass.KIB_4);
        assertThat(Frames.text(frame.stable())).isEqualTo("stable");
        assertThat(frame.candidate().map(Frames::text)).contains("candidate");
        assertThat(frame.wave()).contains(new Wave.Share(50_000));
        assertThat(frame.keyId()).isEqualTo(Frames.id(Keys.FIRST));
        assertThat(frame.bytes()).isEqualTo(inWave);
        assertThat(Frames.read(plain).frame().orElseThrow().candidate()).isEmpty();
    }

    @Test
    void keepsItsBytesOnceWritten() {
        // Known answer, made with the key of RFC 8032, test 1, by a script that shares no code with this module
        // (SHA-256 and CRC32C in Python, the signature by OpenSSL). If this fails, old and new processes no longer
        // understand each other; that takes a new version, not a new vector.
        byte[] frame = Frames.bytes(inWave);

        assertThat(HexFormat.of().formatHex(frame, 0, 144))
                .isEqualTo(
                        "89504c4d43570d0a" // magic
                                + "0001" + "0001" // version, least reader
                                + "00" + "01" + "01" + "00" // 4 KiB, candidate, wave by share, no cells
                                + GOLDEN_STREAM
                                + "0000000000000001" + "0000000000000008" // epoch, sequence
                                + "0000019b76daa800" // created, ms
                                + GOLDEN_KEY
                                + "00000006" + "00000009" // lengths
                                + GOLDEN_STABLE
                                + GOLDEN_CANDIDATE
                                + "0000c350" + "00000000");
        assertThat(HexFormat.of().formatHex(frame, Layout.SIGNATURE_AT, Layout.HEADER_BYTES))
                .isEqualTo(GOLDEN_SIGNATURE_AND_CHECKSUM);
        assertThat(HexFormat.of().formatHex(Digests.sha256(frame))).isEqualTo(GOLDEN_FRAME);
    }

    private static final String GOLDEN_STREAM = "b0bdc917bced07f741da402d0c96be8f";
    private static final String GOLDEN_KEY = "21fe31dfa154a261";
    private static final String GOLDEN_STABLE = "f379ccb92b9116442dc65bdc35648a85d3786b34779db7f704a901fa07b00cb6";
    private static final String GOLDEN_CANDIDATE = "dda18a0e21ae47c53b4309434cbc02ae8bf764fa83a6defbb719431242722aa7";
    private static final String GOLDEN_SIGNATURE_AND_CHECKSUM =
            "c873f0ff5d8148edea5c74465b7431af05a51a2ecb64254b5fd7ac94754d92ec8de44c0d40a40b2927139557ea41eaadb2b4cf509b50260ddd8d3cff86bf990b08b1b251";
    private static final String GOLDEN_FRAME = "7bc0088770e8dd5915e0d67faaa2c79bd310f576863eaa3be07bd0d65eef9c77";

    @ParameterizedTest
    @EnumSource(SizeClass.class)
    void holdsAConfigurationUpToItsSlotAndNotOneByteMore(SizeClass sizeClass) {
        byte[] full = new byte[sizeClass.contentBytes()];
        Arrays.fill(full, (byte) 'x');
        FrameDraft draft = new FrameDraft(Frames.STREAM, sizeClass, new Edition(1, 1), Frames.CREATED, full)
                .candidate(full, Wave.share(1));

        Frame frame = Frames.read(Frames.sign(draft, Keys.FIRST)).frame().orElseThrow();

        assertThat(frame.stable()).isEqualTo(full);
        assertThat(frame.candidate()).contains(full);
        assertThat(frame.bytes().remaining()).isEqualTo(sizeClass.frameBytes());
        assertThat(SizeClass.smallestFor(full.length)).contains(sizeClass);
        assertThat(SizeClass.smallestFor(full.length + 1L)).isNotEqualTo(Optional.of(sizeClass));
    }

    @Test
    void refusesEveryTruncation() {
        for (int length = 0; length < plain.remaining(); length++) {
            Reading reading = Frames.read(plain.slice(0, length));

            assertThat(reading.refusedFor(Reason.LENGTH))
                    .as("cut at %d", length)
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "wave {0}")
    @MethodSource("withAndWithoutWave")
    void refusesEveryFlippedBit(boolean wave) {
        byte[] bytes = Frames.bytes(wave ? inWave : plain);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
            Reading reading = Frames.read(ByteBuffer.wrap(bytes));
            bytes[bit >> 3] ^= (byte) (1 << (bit & 7));

            assertThat(reading.frame()).as("bit %d", bit).isEmpty();
        }
    }

    static Stream<Boolean> withAndWithoutWave() {
        return Stream.of(false, true);
    }

    @Tag("ci")
    @Test
    void refusesEveryFlippedBitWithItsChecksumMadeToFit() {
        refusesFlippedBitsWithTheChecksumMadeToFit(1);
    }

    @ParameterizedTest(name = "every {0}. bit")
    @ValueSource(ints = 7)
    void refusesFlippedBitsWithTheChecksumMadeToFit(int step) {
        // A checksum protects from accidents, the hashes and the signature from intent: without the checksum every bit
        // of the header, and every bit of the slots, must still be refused.
        byte[] bytes = Frames.bytes(inWave);
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        int checksum = frame.getInt(Layout.CHECKSUM_AT);
        for (int bit = 0; bit < bytes.length * 8; bit += step) {
            if (bit >> 3 >= Layout.CHECKSUM_AT && bit >> 3 < Layout.HEADER_BYTES) {
                continue;
            }
            bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
            Reading reading = Frames.read(Frames.checksummed(frame));
            bytes[bit >> 3] ^= (byte) (1 << (bit & 7));
            frame.putInt(Layout.CHECKSUM_AT, checksum);

            assertThat(reading.frame()).as("bit %d", bit).isEmpty();
            assertThat(reading.refusedFor(Reason.CHECKSUM)).as("bit %d", bit).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void survivesBytesThatNobodyWrote(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = Frames.bytes(random.nextBoolean() ? inWave : plain);
        int changes = 1 + random.nextInt(200);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(random.nextBoolean() ? Layout.HEADER_BYTES : bytes.length)] =
                    (byte) random.nextInt(256);
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putLong(Layout.MAGIC_AT, Layout.MAGIC).putInt(Layout.VERSION_AT, 0x0001_0001);

        Reading reading = Frames.read(Frames.resigned(frame, Keys.FIRST));

        if (reading.frame().isPresent()) { // the changes met nothing but themselves
            assertThat(reading.frame().get().stable()).isNotNull();
        } else {
            assertThat(reading.refusals())
                    .isNotEmpty()
                    .allSatisfy(refusal -> assertThat(refusal.detail()).hasSizeLessThan(301));
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void refusesWhatNoPublisherWritesEvenIfSigned(String what, Reason reason, int at, byte[] value) {
        ByteBuffer frame = Frames.copy(inWave).put(at, value);

        Reading reading = Frames.read(Frames.resigned(frame, Keys.FIRST));

        assertThat(reading.refusals()).as(what).extracting(Refusal::reason).contains(reason);
        assertThat(reading.frame()).isEmpty();
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                malformed("version 0", Reason.FIELD, Layout.VERSION_AT, 0, 0, 0, 0),
                malformed("class of another length", Reason.SIZE_CLASS, Layout.CLASS_AT, 1),
                malformed("class that does not exist", Reason.SIZE_CLASS, Layout.CLASS_AT, 0xff),
                malformed("unknown flag", Reason.FIELD, Layout.FLAGS_AT, 3),
                malformed("wave of no kind beside a candidate", Reason.FIELD, Layout.WAVE_KIND_AT, 0),
                malformed("wave of unknown kind", Reason.FIELD, Layout.WAVE_KIND_AT, 3),
                malformed("cells in a wave by share", Reason.FIELD, Layout.CELL_COUNT_AT, 1),
                malformed("cells without a mark", Reason.FIELD, Layout.WAVE_KIND_AT, 2, 0),
                malformed("negative number of cells", Reason.FIELD, Layout.WAVE_KIND_AT, 2, 0xff),
                malformed("seventeen cells", Reason.FIELD, Layout.WAVE_KIND_AT, 2, 17),
                malformed("share beyond the whole", Reason.FIELD, Layout.SHARE_AT, 0, 0x0f, 0x42, 0x41),
                malformed("negative share", Reason.FIELD, Layout.SHARE_AT, 0xff, 0, 0, 0),
                malformed("epoch 0", Reason.FIELD, Layout.EPOCH_AT, 0, 0, 0, 0, 0, 0, 0, 0),
                malformed("negative sequence", Reason.FIELD, Layout.SEQUENCE_AT, 0x80, 0, 0, 0, 0, 0, 0, 0),
                malformed("created before 1970", Reason.FIELD, Layout.CREATED_AT, 0xff),
                malformed("created after 9999", Reason.FIELD, Layout.CREATED_AT, 0x7f),
                malformed("stable longer than its slot", Reason.FIELD, Layout.STABLE_LENGTH_AT, 0, 0, 7, 1),
                malformed("negative length", Reason.FIELD, Layout.CANDIDATE_LENGTH_AT, 0xff, 0xff, 0xff, 0xff),
                malformed("a length that wraps", Reason.FIELD, Layout.STABLE_LENGTH_AT, 0x7f, 0xff, 0xff, 0xff),
                malformed("bytes behind the stable end", Reason.PADDING, Layout.HEADER_BYTES + 6, 1),
                malformed("last byte of the frame", Reason.PADDING, 4095, 1),
                malformed("reserved bytes", Reason.PADDING, Layout.RESERVED_AT, 1),
                malformed("a cell that does not count", Reason.PADDING, Layout.CELLS_AT + 7, 1),
                malformed("another hash", Reason.CONTENT_HASH, Layout.STABLE_HASH_AT, 1, 2, 3, 4),
                malformed("another stream", Reason.FOREIGN_STREAM, Layout.STREAM_AT, 1, 2, 3, 4),
                malformed("another key", Reason.UNKNOWN_KEY, Layout.KEY_ID_AT, 1, 2, 3, 4));
    }

    private static Arguments malformed(String what, Reason reason, int at, int... value) {
        byte[] bytes = new byte[value.length];
        IntStream.range(0, value.length).forEach(i -> bytes[i] = (byte) value[i]);
        return Arguments.of(what, reason, at, bytes);
    }

    @Test
    void namesAllReasonsAtOnce() {
        ByteBuffer frame = Frames.copy(plain);
        frame.put(Layout.STREAM_AT, new byte[16]).putLong(Layout.KEY_ID_AT, 1).put(4000, (byte) 1);

        assertThat(Frames.read(frame).refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.CHECKSUM, Reason.PADDING, Reason.FOREIGN_STREAM, Reason.UNKNOWN_KEY);
    }

    @Test
    void refusesAStrippedSignatureAndOneByAnUntrustedKey() {
        ByteBuffer stripped = Frames.copy(plain).put(Layout.SIGNATURE_AT, new byte[64]);
        ByteBuffer byOther = Frames.sign(Frames.draft(1, 7, "stable"), Keys.SECOND);
        ByteBuffer byOtherUnderOurName = Frames.resigned(plain, Keys.SECOND);

        assertThat(Frames.read(Frames.checksummed(stripped)).refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.SIGNATURE);
        assertThat(Frames.read(byOther).refusals()).extracting(Refusal::reason).containsExactly(Reason.UNKNOWN_KEY);
        assertThat(Frames.read(byOtherUnderOurName).refusals())
                .extracting(Refusal::reason)
                .containsExactly(Reason.SIGNATURE);
    }

    @Test
    void refusesAFrameOfAnotherStream() {
        Reading reading = Frame.read(plain, "test/routing", Keys.FIRST.trusted());

        assertThat(reading.refusals()).extracting(Refusal::reason).containsExactly(Reason.FOREIGN_STREAM);
        assertThat(reading.refusals().get(0)).hasToString("FOREIGN_STREAM: not of stream \"test/routing\"");
    }

    @Test
    void readsALaterVersionThatSaysAReaderOfThisOneCan() {
        ByteBuffer later = Frames.copy(inWave);
        later.putShort(Layout.VERSION_AT, (short) 2)
                .put(Layout.FLAGS_AT, (byte) 0x81)
                .putLong(Layout.RESERVED_AT, 42)
                .putInt(Layout.RESERVED_4_AT, 43);

        Frame frame = Frames.read(Frames.resigned(later, Keys.FIRST)).frame().orElseThrow();

        assertThat(Frames.text(frame.stable())).isEqualTo("stable");
    }

    @Test
    void refusesALaterVersionItCannotReadByName() {
        ByteBuffer later =
                Frames.copy(inWave).putShort(Layout.VERSION_AT, (short) 3).putShort(Layout.LEAST_READER_AT, (short) 2);

        assertThat(Frames.read(Frames.resigned(later, Keys.FIRST)).refusals())
                .containsExactly(new Refusal(Reason.NEWER_FORMAT, "version 3, needs a reader of 2 (this one: 1)"));
    }

    @Test
    void rotatesItsKeyWithoutAMomentWhenAFrameIsRefused() {
        TrustedKeys old = Keys.FIRST.trusted();
        TrustedKeys both = TrustedKeys.of(List.of(Keys.FIRST.pair.getPublic(), Keys.SECOND.pair.getPublic()));
        TrustedKeys fresh = TrustedKeys.ofHex(List.of(Keys.SECOND.publicHex));
        ByteBuffer before = Frames.sign(Frames.draft(1, 1, "stable"), Keys.FIRST);
        ByteBuffer after = Frames.sign(Frames.draft(1, 2, "stable"), Keys.SECOND);

        assertThat(Frame.read(before, Frames.STREAM, old).frame()).as("start").isPresent();
        assertThat(Frame.read(before, Frames.STREAM, both).frame())
                .as("readers know both")
                .isPresent();
        assertThat(Frame.read(after, Frames.STREAM, both).frame())
                .as("publisher changed")
                .isPresent();
        assertThat(Frame.read(after, Frames.STREAM, fresh).frame())
                .as("old key gone")
                .isPresent();
        assertThat(Frame.read(before, Frames.STREAM, fresh).refusedFor(Reason.UNKNOWN_KEY))
                .as("and of no more use to a thief")
                .isTrue();
        assertThat(Frame.read(after, Frames.STREAM, old).refusedFor(Reason.UNKNOWN_KEY))
                .as("the order matters: a reader left behind refuses, and says so")
                .isTrue();
    }

    @Test
    void choosesAboutTheShareAskedForAndWidensWithoutLettingAnyoneOut() {
        Frame narrow = wave(Wave.share(.05), "candidate");
        Frame wide = wave(Wave.share(.25), "candidate");
        Frame other = wave(Wave.share(.05), "another candidate");
        int inNarrow = 0;
        int inOther = 0;
        int inBoth = 0;
        for (int i = 0; i < 100_000; i++) {
            boolean chosen = narrow.candidateIsFor("host-" + i, "");
            assertThat(!chosen || wide.candidateIsFor("host-" + i, "")).isTrue();
            boolean chosenByOther = other.candidateIsFor("host-" + i, "");
            inNarrow += chosen ? 1 : 0;
            inOther += chosenByOther ? 1 : 0;
            inBoth += chosen && chosenByOther ? 1 : 0;
        }

        // Binomial: 5,000 +- 4.9 sigma of 69; independent choices share 250 +- 4.9 sigma of 16.
        assertThat(inNarrow).isBetween(4_660, 5_340);
        assertThat(inOther).isBetween(4_660, 5_340);
        assertThat(inBoth).as("every rollout meets other receivers first").isBetween(170, 330);
    }

    @Test
    void choosesAllForTheWholeAndNobodyForNothing() {
        Frame all = wave(Wave.share(1), "candidate");
        Frame none = wave(Wave.share(0), "candidate");

        for (int i = 0; i < 1_000; i++) {
            assertThat(all.candidateIsFor("host-" + i, "")).isTrue();
            assertThat(none.candidateIsFor("host-" + i, "")).isFalse();
        }
    }

    @Test
    void choosesNamedCellsAndNoOthers() {
        Frame frame = wave(Wave.cells(Set.of("eu-1", "us-3")), "candidate");

        assertThat(frame.candidateIsFor("host-1", "eu-1")).isTrue();
        assertThat(frame.candidateIsFor("host-1", "us-3")).isTrue();
        assertThat(frame.candidateIsFor("host-1", "us-4")).isFalse();
        assertThat(frame.candidateIsFor("host-1", "")).isFalse();
        assertThat(Frames.read(plain).frame().orElseThrow().candidateIsFor("host-1", "eu-1"))
                .isFalse();
    }

    private static Frame wave(Wave wave, String candidate) {
        return Frames.read(Frames.signed(1, "stable", candidate, wave)).frame().orElseThrow();
    }

    @Test
    void refusesKeysAndWavesThatCannotBe() {
        assertThatThrownBy(() -> TrustedKeys.of(List.of())).hasMessage("keys: 0 (expected: 1..16)");
        assertThatThrownBy(() -> TrustedKeys.ofHex(List.of("abc")))
                .hasMessage("key: 3 characters (expected: 64 hex digits)");
        assertThatThrownBy(() -> Wave.share(1.01)).hasMessage("share: 1.01 (expected: 0..1)");
        assertThatThrownBy(() -> Wave.share(Double.NaN)).hasMessage("share: NaN (expected: 0..1)");
        assertThatThrownBy(() -> Wave.cells(Set.of())).hasMessage("cells: 0 (expected: 1..16)");
        assertThatThrownBy(() -> new Edition(0, 1)).hasMessage("epoch: 0 (expected: at least 1)");
    }

    @Test
    void keepsALogLineALine() {
        Refusal refusal = new Refusal(Reason.FIELD, "a\r\nb\u001b[31m\u2028" + "x".repeat(1_000));

        assertThat(refusal.detail()).startsWith("a??b?[31m?xxx").hasSize(300).doesNotContain("\n");
    }
}
