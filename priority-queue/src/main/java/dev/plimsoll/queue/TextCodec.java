package dev.plimsoll.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Texts as UTF-8. */
final class TextCodec implements PayloadCodec<String> {
    @Override
    public byte[] encode(String payload) {
        return payload.getBytes(UTF_8);
    }

    @Override
    public String decode(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
