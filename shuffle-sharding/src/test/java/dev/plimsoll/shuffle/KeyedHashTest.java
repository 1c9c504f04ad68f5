package dev.plimsoll.shuffle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KeyedHashTest {
    private static final DeploymentKey KEY = DeploymentKey.parse("000102030405060708090a0b0c0d0e0f");
    private static final HashFunction GUAVA = Hashing.sipHash24(KEY.k0, KEY.k1);

    @Test
    void reproducesThePublishedVectorOfSipHash() {
        // "SipHash: a fast short-input PRF", appendix A: the 15 bytes 00..0e. Its first byte stands for the domain.
        byte[] rest = new byte[14];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = (byte) (i + 1);
        }

        assertThat(new KeyedHash(KEY, 0, HashDomain.SHARD).hash(rest)).isEqualTo(0xa129ca6149be45e5L);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // the message behind the domain byte, then the hash; from an independent computation
        "tenant-42, 0xed48f20f5ef36e63",
        "0123456789abcdef, 0xf1e5cc3e61b4ecbd"
    })
    void reproducesTheKnownAnswers(String message, String hash) {
        KeyedHash underFirstByte = new KeyedHash(KEY, message.charAt(0), HashDomain.SHARD);

        assertThat(underFirstByte.hash(message.substring(1))).isEqualTo(Long.parseUnsignedLong(hash.substring(2), 16));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "SHARD, 0xfe6bdbf12d17c127",
        "CELL, 0x39b0b6a26ce85d72",
        "SUB_KEY, 0x9a5413f5e8d652e2",
        "WAVE, 0xff1339f11fa085da",
        "RECEIVER, 0x7ecb1faaa5cc171b",
        "APPLICATION, 0xca7f2b50f4a3f6e6"
    })
    void keepsItsWireFormat(HashDomain domain, String hash) {
        assertThat("0x" + Long.toHexString(KeyedHash.of(KEY, domain).hash("tenant-42")))
                .isEqualTo(hash);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void agreesWithGuavaOnEveryLength(HashDomain domain) {
        SplittableRandom random = new SplittableRandom(domain.code());
        KeyedHash hash = KeyedHash.of(KEY, domain);
        for (int length = 0; length <= 300; length++) {
            byte[] message = new byte[length + 1];
            random.nextBytes(message);
            message[0] = (byte) domain.code();
            long expected = GUAVA.hashBytes(message).asLong();

            assertThat(hash.hash(message, 1, length)).as("length %d", length).isEqualTo(expected);
            assertThat(hash.hash(Arrays.copyOfRange(message, 1, message.length)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void hashesATextAsItsUtf8Bytes() {
        SplittableRandom random = new SplittableRandom(42);
        KeyedHash hash = KeyedHash.of(KEY, HashDomain.SHARD);
        int[] ends = {0x80, 0x100, 0x800, 0x10000, 0x110000};
        for (int run = 0; run < 20_000; run++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(30);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(random.nextInt(ends[random.nextInt(ends.length)])); // surrogates on their own too
            }

            assertThat(hash.hash(text.toString()))
                    .as("run %d", run)
                    .isEqualTo(hash.hash(text.toString().getBytes(UTF_8)));
        }
    }

    @Test
    void hasOneCanonicalFormForNumbersAndUuids() {
        SplittableRandom random = new SplittableRandom(43);
        KeyedHash hash = KeyedHash.of(KEY, HashDomain.CELL);
        for (int run = 0; run < 10_000; run++) {
            long number = random.nextLong();
            UUID id = new UUID(random.nextLong(), random.nextLong());
            ByteBuffer eight =
                    ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number);
            byte[] sixteen = HexFormat.of().parseHex(id.toString().replace("-", ""));

            assertThat(hash.hash(number)).isEqualTo(hash.hash(eight.array()));
            assertThat(hash.hash(id)).isEqualTo(hash.hash(sixteen));
        }
    }

    @Test
    void keepsItsDomainsUncorrelated() {
        // If tenants that collide in one domain collided in another, the second would add nothing. Over 65,536 names,
        // each of the
        // 64 x 64 pairs of buckets holds 16 on average: chi-square with 4,095 degrees of freedom stays below 4,400 with
        // p = .9995.
        for (HashDomain one : HashDomain.values()) {
            for (HashDomain other : HashDomain.values()) {
                if (one.code() < other.code()) {
                    KeyedHash first = KeyedHash.of(KEY, one);
                    KeyedHash second = KeyedHash.of(KEY, other);
                    int[] counts = new int[4096];
                    for (int i = 0; i < 65_536; i++) {
                        String name = "tenant-" + i;
                        counts[(int) (first.hash(name) >>> 58 << 6 | second.hash(name) >>> 58)]++;
                    }
                    double chiSquare = Arrays.stream(counts)
                            .mapToDouble(n -> (n - 16.0) * (n - 16.0) / 16)
                            .sum();
                    assertThat(chiSquare).as("%s and %s", one, other).isBetween(3_800.0, 4_400.0);
                }
            }
        }
    }

    @Test
    void refusesAKeyThatEverybodyKnows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeploymentKey.of(new byte[16]))
                .withMessageStartingWith("key: all zero (expected: 16 bytes from a cryptographic random source");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeploymentKey.parse("0".repeat(32)))
                .withMessageStartingWith("key: all zero");
    }

    @Test
    void refusesAKeyOfAnotherLengthWithoutRepeatingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeploymentKey.of(new byte[15]))
                .withMessage("key: 15 bytes (expected: 16)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeploymentKey.parse("abc"))
                .withMessage("key: 3 characters (expected: 32 hexadecimal digits)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeploymentKey.parse("000102030405060708090a0b0c0d0e0x"))
                .withMessage("key: no hexadecimal digit at position 31");
    }

    @Test
    void namesAKeyWithoutTellingIt() {
        assertThat(KEY.toString()).isEqualTo("DeploymentKey[" + KEY.fingerprint() + "]");
        assertThat(KEY.fingerprint())
                .hasSize(16)
                .isNotEqualTo(DeploymentKey.insecure(1).fingerprint());
        assertThat(KeyedHash.of(KEY, HashDomain.WAVE)).hasToString("KeyedHash[WAVE, key " + KEY.fingerprint() + "]");
    }

    @Test
    void refusesBytesThatAreNotThere() {
        KeyedHash hash = KeyedHash.of(KEY, HashDomain.SHARD);

        assertThatThrownBy(() -> hash.hash(new byte[4], 2, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void allocatesNothing() {
        KeyedHash hash = KeyedHash.of(KEY, HashDomain.SHARD);
        byte[] bytes = "0123456789abcdef".getBytes(UTF_8);
        UUID id = new UUID(1, 2);

        assertThat(Allocations.perCall(() -> hash.hash(bytes)
                        ^ hash.hash("tenant-42")
                        ^ hash.hash("tenänt-42")
                        ^ hash.hash(id)
                        ^ hash.hash(7)))
                .isZero();
    }
}
