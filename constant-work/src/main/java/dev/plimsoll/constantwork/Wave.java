package dev.plimsoll.constantwork;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which receivers use the candidate of a frame: a share of them, or those in named cells.
 *
 * <p>Every frame carries the stable configuration and the candidate; each receiver decides for itself which of the two
 * is meant for it. A wider wave, a rollback and the end of a rollout are therefore all the same event: the next frame.
 */
public sealed interface Wave {

    /**
     * A share of the receivers, chosen by keyed hash of their names. The hash is keyed with the candidate's own
     * SHA-256: other rollouts meet other receivers first, and a wider wave of the same rollout contains the narrower.
     *
     * @param millionths the share, 0..1,000,000
     */
    record Share(int millionths) implements Wave {
        /**
         * Checks the range.
         *
         * @param millionths the share, 0..1,000,000
         */
        public Share {
            if (millionths < 0 || millionths > Layout.WHOLE) {
                throw new IllegalArgumentException("millionths: " + millionths + " (expected: 0..1000000)");
            }
        }

        /** Returns the share in percent. */
        @Override
        public String toString() {
            return BigDecimal.valueOf(millionths, 4).stripTrailingZeros().toPlainString() + " %";
        }
    }

    /**
     * The receivers in some cells. A frame has room for sixteen marks of eight bytes, not for names.
     *
     * @param marks {@link #mark} of each cell's name, ascending and distinct; 1..16 of them
     */
    record Cells(List<Long> marks) implements Wave {
        /**
         * Checks the number and the order.
         *
         * @param marks {@link #mark} of each cell's name, ascending and distinct; 1..16 of them
         */
        public Cells {
            marks = List.copyOf(marks);
            if (marks.isEmpty() || marks.size() > Layout.MAX_CELLS) {
                throw new IllegalArgumentException("cells: " + marks.size() + " (expected: 1..16)");
            }
            for (int i = 1; i < marks.size(); i++) {
                if (marks.get(i - 1) >= marks.get(i)) {
                    throw new IllegalArgumentException("cells: marks not ascending and distinct at position " + i);
                }
            }
        }
    }

    /**
     * A wave over a share of the receivers.
     *
     * @param share in 0..1; counted in millionths, rounded to the nearest
     * @return the wave
     */
    static Wave share(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share: " + share + " (expected: 0..1)");
        }
        return new Share(BigDecimal.valueOf(share)
                .movePointRight(6)
                .setScale(0, RoundingMode.HALF_UP)
                .intValueExact());
    }

    /**
     * A wave over whole cells.
     *
     * @param names the cells' names, 1..16 distinct ones
     * @return the wave
     */
    static Wave cells(Set<String> names) {
        requireNonNull(names, "names");
        Set<Long> marks = new TreeSet<>();
        for (String name : names) {
            marks.add(mark(name));
        }
        return new Cells(new ArrayList<>(marks));
    }

    /**
     * Returns what stands for a cell's name in a frame.
     *
     * @param cell the cell's name
     * @return the first eight bytes of the SHA-256 of its UTF-8 form
     */
    static long mark(String cell) {
        return ByteBuffer.wrap(Digests.sha256(cell.getBytes(StandardCharsets.UTF_8)))
                .getLong();
    }
}
