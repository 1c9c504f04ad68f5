package dev.plimsoll.shuffle;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The way of the published reference: MD5 of seed and tenant, its first 64 bits into a generator, shuffle the fleet, take the first k. */
final class Md5AndShuffle {
    private final byte[] seed;
    private final List<String> fleet;

    Md5AndShuffle(long seed, List<String> fleet) {
        this.seed = BigInteger.valueOf(seed).toString().getBytes(StandardCharsets.US_ASCII);
        this.fleet = fleet;
    }

    List<String> shard(byte[] tenant, int size) {
        MessageDigest md5;
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException every) {
            throw new IllegalStateException(every);
        }
        md5.update(seed);
        byte[] digest = md5.digest(tenant);
        Random random = new Random(
                ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong());
        List<String> shuffled = new ArrayList<>(fleet);
        Collections.shuffle(shuffled, random);
        return new ArrayList<>(shuffled.subList(0, size));
    }
}
