package dev.plimsoll.constantwork.netty;

import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/*
 * One receiver's connection and the one exchange that may be open on it. Everything after construction happens on the
 * link's own event loop, so there are no locks; a connection is registered with that same loop.
 *
 * The request is written by hand: head and body go out as two buffers, the body a view of the shared one. In the clear it
 * goes out whole, for that costs no memory; encrypted it goes out in slices, the next when the last has left, so that a
 * receiver that reads slowly holds a slice of ciphertext and not a frame. Responses are parsed by Netty within tight
 * bounds, since they come from the network.
 */
final class Link {
    private static final int SLICE = 64 << 10;
    private static final int MOST_LINE = 512;
    private static final int MOST_HEADERS = 4_096;
    private static final int MOST_BODY = 1_024;
    private static final int OK = 200;

    private final Endpoint endpoint;
    private final NettyTransport transport;
    private final EventLoop loop;

    private @Nullable Channel channel;
    private @Nullable SslContext channelTls;
    private PushTransport.@Nullable Exchange exchange;
    private long attempt;
    private @Nullable ByteBuf unsent; // a reference of our own to what has not been handed to the channel
    private byte[] head = new byte[0];
    private int headFor = -1; // the length of the body that the head announces

    Link(Endpoint endpoint, NettyTransport transport, EventLoop loop) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.loop = loop;
    }

    /** Takes over one reference to the body. */
    void send(ByteBuf body, long number, PushTransport.Exchange outcome) {
        try {
            loop.execute(() -> begin(body, number, outcome));
        } catch (RejectedExecutionException e) { // the loops have been shut down
            body.release();
            outcome.failed(number, e.toString());
        }
    }

    void abandon() {
        try {
            loop.execute(() -> {
                exchange = null;
                drop();
            });
        } catch (RejectedExecutionException e) {
            // the loops have been shut down, and the connection with them
        }
    }

    private void begin(ByteBuf body, long number, PushTransport.Exchange outcome) {
        if (exchange != null) {
            fail("overtaken by the next frame");
            drop();
        }
        exchange = outcome;
        attempt = number;
        unsent = body;
        Channel open = channel;
        if (open == null || !open.isActive()) {
            if (transport.tryConnect()) {
                reconnect();
            } else {
                fail("too many connections begun this second");
                drop();
            }
        } else if (channelTls != transport.tls() && transport.tryConnect()) {
            reconnect();
        } else { // perhaps with the certificate before, until a new connection's turn comes
            write(open);
        }
    }

    private void reconnect() {
        ByteBuf body = unsent;
        unsent = null;
        drop();
        unsent = body;
        SslContext tls = transport.tls();
        ChannelFuture connecting = transport
                .bootstrap()
                .clone(loop)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel fresh) {
                        if (tls != null) {
                            fresh.pipeline().addLast(tls.newHandler(fresh.alloc(), endpoint.host(), endpoint.port()));
                        }
                        fresh.pipeline()
                                .addLast(new HttpResponseDecoder(MOST_LINE, MOST_HEADERS, MOST_BODY))
                                .addLast(new HttpObjectAggregator(MOST_BODY))
                                .addLast(new Replies());
                    }
                })
                .connect(endpoint.host(), endpoint.port());
        Channel fresh = connecting.channel();
        channel = fresh;
        channelTls = tls;
        connecting.addListener(done -> {
            if (channel != fresh) {
                var unused = fresh.close(); // abandoned meanwhile
            } else if (done.isSuccess()) {
                write(fresh);
            } else {
                fail(String.valueOf(done.cause()));
                drop();
            }
        });
    }

    private void write(Channel open) {
        ByteBuf body = unsent;
        if (body == null) {
            return; // abandoned while it connected
        }
        if (headFor != body.readableBytes()) {
            headFor = body.readableBytes();
            String host = endpoint.host().indexOf(':') < 0 ? endpoint.host() : "[" + endpoint.host() + "]";
            head = ("PUT " + transport.path() + " HTTP/1.1\r\nHost: " + host + ":" + endpoint.port()
                            + "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + headFor + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
        }
        var unused = open.write(Unpooled.wrappedBuffer(head), open.voidPromise());
        writeMore(open);
    }

    private void writeMore(Channel open) {
        for (ByteBuf body = unsent; body != null && open.isWritable(); body = unsent) {
            if (channelTls == null || body.readableBytes() <= SLICE) {
                unsent = null;
                var unused = open.write(body, open.voidPromise());
            } else {
                var unused = open.write(body.readRetainedSlice(SLICE), open.voidPromise());
            }
            open.flush();
        }
    }

    long pendingBytes() {
        return loop.submit(() -> {
                    ChannelOutboundBuffer buffer =
                            channel == null ? null : channel.unsafe().outboundBuffer();
                    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
                })
                .syncUninterruptibly()
                .getNow();
    }

    private void fail(String why) {
        PushTransport.Exchange open = exchange;
        exchange = null;
        if (open != null) {
            open.failed(attempt, why);
        }
    }

    /* Unsent bytes are thrown away with a reset: a slow reader shall not hold the kernel's buffers either. */
    private void drop() {
        if (unsent != null) {
            unsent.release();
            unsent = null;
        }
        Channel open = channel;
        channel = null;
        if (open != null) {
            try {
                open.config().setOption(ChannelOption.SO_LINGER, 0);
            } catch (ChannelException e) {
                // closed by the other side already: nothing is left to throw away
            }
            var unused = open.close();
        }
    }

    private final class Replies extends SimpleChannelInboundHandler<FullHttpResponse> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            if (channel != context.channel()) {
                return;
            }
            PushTransport.Exchange open = exchange;
            if (open == null || response.decoderResult().isFailure()) {
                fail("not a response: " + response.decoderResult());
                drop();
                return;
            }
            boolean early = unsent != null || !context.channel().isWritable(); // it answers without reading
            exchange = null;
            if (response.status().code() == OK && response.content().readableBytes() == Reply.BYTES) {
                open.replied(attempt, response.content().nioBuffer());
            } else {
                open.failed(
                        attempt,
                        "status " + response.status().code() + ", "
                                + response.content().readableBytes() + " bytes (expected: 200, 64 bytes)");
            }
            if (early || !HttpUtil.isKeepAlive(response)) {
                drop();
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (channel == context.channel()) {
                writeMore(context.channel());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (channel == context.channel()) {
                fail("connection closed");
                drop();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (channel == context.channel()) {
                fail(cause.toString());
                drop();
            }
        }
    }
}
