/**
 * A monolith before a Redis Cluster of which one node fails: the story {@code redis-hot-node}, with real servers.
 *
 * <p>{@link dev.plimsoll.examples.redis.RedisHotNode} is the command. {@code Guarded} is what a team would write: a bulkhead for each
 * node, the topology as it was pushed, a budget for retries, and answers that are checked. {@code Looping} is what it replaces.
 */
@NullMarked
package dev.plimsoll.examples.redis;

import org.jspecify.annotations.NullMarked;
