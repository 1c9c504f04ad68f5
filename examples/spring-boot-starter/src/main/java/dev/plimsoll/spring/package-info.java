/**
 * The patterns as beans of a Spring Boot application: one jar for Boot 3.5 and 4.1.
 *
 * <p>Each part begins with one property, and stays away without it:
 *
 * <ul>
 *   <li>{@code plimsoll.load-shedding.client-timeout}: a {@link dev.plimsoll.shedding.LoadShedder}, and in front of a servlet
 *       application, before security, the filter that sheds by it. Health, metrics and the actuator's paths are never shed.
 *   <li>{@code plimsoll.recovery-queue.workers}: a {@link dev.plimsoll.queue.RecoveryQueue} with the configured lanes, and workers
 *       on it if there is a bean of {@link dev.plimsoll.queue.RecoveryWorkers.Work}.
 *   <li>{@code plimsoll.cell-router.deployment-key}: a {@link dev.plimsoll.cell.CellRouter} that starts from disk, or from a seed.
 * </ul>
 *
 * <p>A bean of the application's own always takes the place of ours. With Micrometer on the class path each has its metrics; with
 * the actuator there are the endpoints {@code shedder}, {@code lanes}, {@code cells} and {@code pins}, to read and to act in an
 * incident: fix a limit, drain a lane, evacuate a cell, pin a tenant. They act on this process only and last until it restarts.
 * Endpoints that write belong behind authentication, as any of the actuator's; by default none of them is exposed.
 *
 * <p>Cost: none on a request beyond the modules' own; see theirs. Not covered: reactive web applications (use the shedder bean),
 * the pusher and receiver of the constant-work module, whose certificates and buckets want wiring by hand.
 */
@NullMarked
package dev.plimsoll.spring;

import org.jspecify.annotations.NullMarked;
