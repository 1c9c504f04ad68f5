package dev.plimsoll.spring;

import dev.plimsoll.queue.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A queue's workers and lanes.
 *
 * @param workers how many items may be worked on at once; without it there is no queue
 * @param journal the directory of a journal; needs a bean of PayloadCodec
 * @param lanes at least one
 */
@ConfigurationProperties("plimsoll.recovery-queue")
record RecoveryQueueProperties(
        int workers, @Nullable Path journal, @DefaultValue List<LaneProperties> lanes) {
    /**
     * A lane; what is left out keeps the default of the library.
     *
     * @param name its name
     * @param share its part of the workers, against the other lanes' shares
     * @param reserve workers of its part that are never lent
     * @param cap most workers it may have
     * @param maxItems most items it holds
     * @param maxBytes most payload bytes it holds
     * @param coalescing whether an item takes the place of one that waits under the same key
     * @param fair whether tenants take turns
     * @param tenantCap most workers one tenant may have
     * @param leaseTimeout how long a worker may keep an item
     * @param maxAttempts runs before an item is set aside
     */
    record LaneProperties(
            String name,
            @Nullable Integer share,
            @Nullable Integer reserve,
            @Nullable Integer cap,
            @Nullable Integer maxItems,
            @Nullable Long maxBytes,
            @Nullable Boolean coalescing,
            @Nullable Boolean fair,
            @Nullable Integer tenantCap,
            @Nullable Duration leaseTimeout,
            @Nullable Integer maxAttempts) {
        Lane lane() {
            Lane.Builder lane = Lane.named(name);
            if (share != null) {
                lane.share(share);
            }
            if (reserve != null) {
                lane.reserve(reserve);
            }
            if (cap != null) {
                lane.cap(cap);
            }
            if (maxItems != null) {
                lane.maxItems(maxItems);
            }
            if (maxBytes != null) {
                lane.maxBytes(maxBytes);
            }
            if (coalescing != null) {
                lane.coalescing(coalescing);
            }
            if (fair != null) {
                lane.fair(fair);
            }
            if (tenantCap != null) {
                lane.tenantCap(tenantCap);
            }
            if (leaseTimeout != null) {
                lane.leaseTimeout(leaseTimeout);
            }
            if (maxAttempts != null) {
                lane.maxAttempts(maxAttempts);
            }
            return lane.build();
        }
    }
}
