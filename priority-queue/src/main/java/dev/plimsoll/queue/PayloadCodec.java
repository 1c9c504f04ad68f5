package dev.plimsoll.queue;

/**
 * Turns payloads into bytes for the journal, and back.
 *
 * <p>Bytes written by one version of a program must be readable by the next.
 *
 * @param <T> the payload's type
 */
public interface PayloadCodec<T> {
    /**
     * Writes a payload.
     *
     * @param payload the payload
     * @return its bytes
     */
    byte[] encode(T payload);

    /**
     * Reads a payload.
     *
     * @param bytes what {@link #encode} returned, perhaps in an earlier process
     * @return the payload
     */
    T decode(byte[] bytes);

    /**
     * Stores texts as UTF-8.
     *
     * @return the codec
     */
    static PayloadCodec<String> text() {
        return new TextCodec();
    }
}
