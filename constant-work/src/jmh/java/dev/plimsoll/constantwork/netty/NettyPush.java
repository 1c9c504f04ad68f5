package dev.plimsoll.constantwork.netty;

import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.SampleFrames;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The shipped transport, to receivers in the clear, which are the floor's, or behind mutual TLS. */
final class NettyPush implements PushTable.Contestant {
    private static final int CONNECTING_ROUNDS = 20;

    private final Closeable receivers;
    private final NettyTransport transport;
    private final Frame frame;
    private final List<Endpoint> endpoints = new ArrayList<>();

    private NettyPush(Closeable receivers, int port, NettyTransport transport, Frame frame, int count) {
        this.receivers = receivers;
        this.transport = transport;
        this.frame = frame;
        for (int i = 0; i < count; i++) {
            endpoints.add(new Endpoint("receiver-" + i, "z1", "localhost", port));
        }
    }

    static NettyPush plain(Frame frame, int count) throws Exception {
        RawReceivers receivers = new RawReceivers();
        NettyTransport transport =
                NettyTransport.builder().connectsPerSecond(100_000).build();
        return new NettyPush(receivers, receivers.port(), transport, frame, count);
    }

    static NettyPush mutualTls(Frame frame, int count) throws Exception {
        TlsReceivers receivers = new TlsReceivers();
        NettyTransport transport = NettyTransport.builder()
                .connectsPerSecond(100_000)
                .connectTimeout(Duration.ofMinutes(1))
                .tls(NettyTransport.mutualTls(Certificates.own("pusher"), Certificates.trusted()))
                .build();
        NettyPush push = new NettyPush(receivers, receivers.port(), transport, frame, count);
        Frame small = SampleFrames.frame(1, 4);
        for (int i = 0; i < CONNECTING_ROUNDS; i++) { // handshakes time out behind megabytes encrypted by cold code
            push.round(small);
        }
        return push;
    }

    @Override
    public void round() throws Exception {
        round(frame);
    }

    private void round(Frame sent) throws Exception {
        CountDownLatch answered = new CountDownLatch(endpoints.size());
        AtomicReference<@Nullable String> failure = new AtomicReference<>();
        PushTransport.Exchange exchange = new PushTransport.Exchange() {
            @Override
            public void replied(long attempt, ByteBuffer reply) {
                answered.countDown();
            }

            @Override
            public void failed(long attempt, String why) {
                failure.set(why);
                answered.countDown();
            }
        };
        for (Endpoint endpoint : endpoints) {
            transport.send(endpoint, sent, 1, exchange);
        }
        if (!answered.await(60, TimeUnit.SECONDS) || failure.get() != null) {
            throw new IllegalStateException("not all answered: " + failure.get());
        }
    }

    @Override
    public void close() throws IOException {
        receivers.close(); // first, for they take its resets for failures
        transport.close();
    }

    /** Receivers behind mutual TLS 1.3, on one event loop. */
    private static final class TlsReceivers implements Closeable {
        private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("receivers", true), NioIoHandler.newFactory());
        private final Channel listener;

        TlsReceivers() throws Exception {
            SslContext tls = SslContextBuilder.forServer(Certificates.own("receiver"))
                    .trustManager(Certificates.trusted())
                    .clientAuth(ClientAuth.REQUIRE)
                    .protocols("TLSv1.3")
                    .build();
            listener = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            SslHandler handler = tls.newHandler(channel.alloc());
                            handler.setHandshakeTimeout(1, TimeUnit.MINUTES); // a thousand at once, on one thread
                            channel.pipeline().addLast(handler, new Checksum());
                        }
                    })
                    .bind("localhost", 0)
                    .sync()
                    .channel();
        }

        int port() {
            return ((InetSocketAddress) listener.localAddress()).getPort();
        }

        @Override
        public void close() {
            var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static final class Checksum extends SimpleChannelInboundHandler<ByteBuf> {
        private final CRC32C checksum = new CRC32C();
        private long left;

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            if (left == 0) {
                String head = bytes.toString(
                        bytes.readerIndex(), Math.min(512, bytes.readableBytes()), StandardCharsets.US_ASCII);
                int at = head.indexOf("Content-Length: ") + "Content-Length: ".length();
                left = Long.parseLong(head.substring(at, head.indexOf("\r\n", at)));
                bytes.skipBytes(head.indexOf("\r\n\r\n") + 4);
            }
            left -= bytes.readableBytes();
            for (ByteBuffer part : bytes.nioBuffers()) {
                checksum.update(part);
            }
            if (left == 0) {
                checksum.reset();
                var unused = context.writeAndFlush(Unpooled.wrappedBuffer(RawReceivers.ANSWER.duplicate()));
            }
        }
    }
}
