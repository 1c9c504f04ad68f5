package dev.plimsoll.constantwork;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * Which of a fixed number of places are healthy: one bit each. A hundred thousand places are 12,504 bytes, today and on
 * the worst day.
 *
 * <p>Immutable. A place stands for an endpoint as long as those who write and those who read agree about it; one that
 * stands for nothing is healthy, and costs what the others cost.
 */
public final class HealthBitmap {
    /** The largest number of places. */
    public static final int MOST_PLACES = 1 << 20;

    private static final int HEADER_BYTES = Integer.BYTES;

    private final int places;
    private final BitSet down;

    private HealthBitmap(int places, BitSet down) {
        this.places = places;
        this.down = down;
    }

    /**
     * Makes a bitmap in which all places are healthy.
     *
     * @param places how many, 1..1,048,576
     * @return the bitmap
     */
    public static HealthBitmap allHealthy(int places) {
        return of(places, new BitSet());
    }

    static HealthBitmap of(int places, BitSet down) {
        if (places < 1 || places > MOST_PLACES) {
            throw new IllegalArgumentException("places: " + places + " (expected: 1.." + MOST_PLACES + ")");
        }
        return new HealthBitmap(places, (BitSet) down.clone());
    }

    /**
     * Reads a bitmap, such as a receiver does.
     *
     * @param bytes what {@link #encode} made
     * @return the bitmap
     * @throws IllegalArgumentException if these are not the bytes of one
     */
    public static HealthBitmap decode(byte[] bytes) {
        int places = bytes.length < HEADER_BYTES ? -1 : ByteBuffer.wrap(bytes).getInt();
        if (places < 1 || places > MOST_PLACES || bytes.length != encodedBytes(places)) {
            throw new IllegalArgumentException("bitmap: " + bytes.length + " bytes for " + places
                    + " places (expected: 4, then one bit for each of 1.." + MOST_PLACES + ")");
        }
        BitSet down = BitSet.valueOf(Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
        if (down.length() > places) {
            throw new IllegalArgumentException(
                    "bitmap: place " + (down.length() - 1) + " (expected: under " + places + ")");
        }
        return new HealthBitmap(places, down);
    }

    /**
     * Writes the bitmap: four bytes with the number of places, big-endian, then a bit for each, 1 for down, lowest bit
     * first.
     *
     * @return the bytes, as many for any health
     */
    public byte[] encode() {
        byte[] bytes = new byte[encodedBytes(places)];
        byte[] bits = down.toByteArray();
        ByteBuffer.wrap(bytes).putInt(places).put(bits);
        return bytes;
    }

    static int encodedBytes(int places) {
        return HEADER_BYTES + (places + Byte.SIZE - 1) / Byte.SIZE;
    }

    /**
     * Returns the number of places.
     *
     * @return 1..1,048,576
     */
    public int places() {
        return places;
    }

    /**
     * Says whether a place is healthy.
     *
     * @param place 0..places - 1
     * @return {@code true} if it is
     */
    public boolean healthy(int place) {
        if (place < 0 || place >= places) {
            throw new IllegalArgumentException("place: " + place + " (expected: 0.." + (places - 1) + ")");
        }
        return !down.get(place);
    }

    /**
     * Counts the places that are not healthy.
     *
     * @return how many are down
     */
    public int downCount() {
        return down.cardinality();
    }

    BitSet down() {
        return (BitSet) down.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HealthBitmap bitmap && bitmap.places == places && bitmap.down.equals(down);
    }

    @Override
    public int hashCode() {
        return 31 * places + down.hashCode();
    }

    /** Returns the number of places and those that are down, the first few by number. */
    @Override
    public String toString() {
        return "HealthBitmap[" + places + " places, " + downCount() + " down, "
                + HexFormat.of().toHexDigits(down.hashCode()) + "]";
    }
}
