package dev.plimsoll.lab.adapter;

import dev.plimsoll.lab.world.Attempt;
import dev.plimsoll.queue.PayloadCodec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Writes an attempt as a number, by which the simulated journal's reader finds it again. */
final class AttemptNumbers implements PayloadCodec<Attempt> {
    private final Map<Attempt, Long> numbers = new HashMap<>();
    private final Map<Long, Attempt> attempts = new HashMap<>();
    private long given;

    @Override
    public byte[] encode(Attempt payload) {
        Long number = numbers.get(payload);
        if (number == null) {
            number = ++given;
            numbers.put(payload, number);
            attempts.put(number, payload);
        }
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    @Override
    public Attempt decode(byte[] bytes) {
        return Objects.requireNonNull(attempts.get(ByteBuffer.wrap(bytes).getLong()), "attempt");
    }

    void forget(Attempt attempt) {
        attempts.remove(numbers.remove(attempt));
    }
}
