package dev.plimsoll.queue;

import java.time.Duration;

/**
 * An item that was set aside.
 *
 * @param tenant its tenant
 * @param key its key
 * @param payload its payload
 * @param cause why it was set aside
 * @param attempts how often it ran
 * @param age the time since its first admission
 * @param <T> the payload's type
 */
public record Sidelined<T>(String tenant, String key, T payload, String cause, int attempts, Duration age) {
    /**
     * Keeps the components as they are.
     *
     * @param tenant its tenant
     * @param key its key
     * @param payload its payload
     * @param cause why it was set aside
     * @param attempts how often it ran
     * @param age the time since its first admission
     */
    public Sidelined {}
}
