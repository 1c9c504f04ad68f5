/**
 * Configurations and leases in S3, or in anything that speaks its protocol with conditional writes.
 *
 * <p>{@link dev.plimsoll.constantwork.s3.S3Store} is one request for one call, with the SDK's own retries off and a
 * deadline. {@link dev.plimsoll.constantwork.s3.RetryingStore} goes on top for publishers, never for pushers. Endpoint,
 * region and credentials come from where the SDK always looks.
 *
 * <p>Use SSE-S3, or SSE-KMS with bucket keys: without them every read is also a request to KMS, at several times the price.
 */
@NullMarked
package dev.plimsoll.constantwork.s3;

import org.jspecify.annotations.NullMarked;
