/**
 * Frames over HTTP/1.1: one PUT of a fixed length for each, on a connection kept open, from one shared direct buffer.
 *
 * <p>{@link dev.plimsoll.constantwork.netty.NettyTransport} starts the event loops it is told to. In the clear, memory is
 * one copy of the frame, however many receivers there are. TLS cannot share what it encrypts: there, each receiver that is
 * being written to holds some 128 KiB beside the kernel's buffers, however long the frame.
 */
@NullMarked
package dev.plimsoll.constantwork.netty;

import org.jspecify.annotations.NullMarked;
