package dev.plimsoll.constantwork.netty;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.PushTransport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames to receivers over HTTP/1.1, in the clear or with mutual TLS 1.3.
 *
 * <p>Connections are made when a frame is sent, and kept. A TLS handshake costs some milliseconds of CPU at both ends, so
 * new ones are limited to a rate: a frame for a receiver that has none, beyond that rate, fails, and its next turn is the
 * next try. So a fleet that comes back all at once is taken up at this pace and not at its own.
 *
 * <p>Give addresses, or names that are quickly looked up: a look-up happens on the event loop, once a connection.
 * Thread-safe; owns its event loops, which are named daemon threads.
 */
public final class NettyTransport implements PushTransport {
    private final Builder settings;
    private final EventLoopGroup loops;
    private final Bootstrap bootstrap;
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final AtomicLong nextConnectNanos;
    private volatile @Nullable SslContext tls;
    private @Nullable Shared shared; // both under this object's lock
    private boolean closed;

    /** The frame in hand, once, outside the heap. */
    private record Shared(Frame frame, ByteBuf bytes) {}

    private NettyTransport(Builder settings) {
        this.settings = settings;
        this.tls = settings.tls;
        this.loops = new MultiThreadIoEventLoopGroup(
                settings.threads, new DefaultThreadFactory("plimsoll-push", true), NioIoHandler.newFactory());
        this.bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout.toMillis());
        this.nextConnectNanos = new AtomicLong(settings.nanoClock.getAsLong());
    }

    /**
     * Starts a transport's settings.
     *
     * @return a builder with safe defaults, but for TLS, which takes a context
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Makes the context for a client that shows its certificate, checks the receiver's against its host name, and speaks
     * nothing older than TLS 1.3.
     *
     * @param own the pusher's certificate and key
     * @param trusted whose certificates it accepts
     * @return the context
     */
    public static SslContext mutualTls(KeyManagerFactory own, TrustManagerFactory trusted) {
        try {
            return SslContextBuilder.forClient()
                    .protocols("TLSv1.3")
                    .keyManager(own)
                    .trustManager(trusted)
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS: " + e.getMessage() + " (expected: usable keys)", e);
        }
    }

    /**
     * Uses another certificate from now on: every connection is made anew when its receiver's next turn comes, at the
     * pace of new connections; until then it stays in use as it is.
     *
     * @param context the new context
     */
    public void reload(SslContext context) {
        tls = requireNonNull(context, "context");
    }

    /** Returns at once; what becomes of the frame is told on an event loop. */
    @Override
    public void send(Endpoint endpoint, Frame frame, long attempt, Exchange exchange) {
        ByteBuf body = body(frame);
        if (body == null) {
            exchange.failed(attempt, "the transport is closed");
            return;
        }
        links.computeIfAbsent(endpoint.name(), name -> new Link(endpoint, this, loops.next()))
                .send(body, attempt, exchange);
    }

    /* A duplicate with a reference of its own, let go by whoever has written or dropped it; none once closed. */
    private synchronized @Nullable ByteBuf body(Frame frame) {
        if (closed) {
            return null;
        }
        Shared inHand = shared;
        if (inHand == null || inHand.frame != frame) {
            if (inHand != null) {
                inHand.bytes.release();
            }
            ByteBuf bytes = Unpooled.directBuffer(frame.sizeClass().frameBytes());
            inHand = new Shared(frame, bytes.writeBytes(frame.bytes()));
            shared = inHand;
        }
        return inHand.bytes.retainedDuplicate();
    }

    @Override
    public void abandon(Endpoint endpoint) {
        Link link = links.remove(endpoint.name());
        if (link != null) {
            link.abandon();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        links.values().forEach(Link::abandon);
        links.clear();
        if (shared != null) {
            shared.bytes.release();
            shared = null;
        }
        var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** What one receiver's connection holds beside the kernel. */
    long pendingBytes(String receiver) {
        Link link = links.get(receiver);
        return link == null ? 0 : link.pendingBytes();
    }

    Bootstrap bootstrap() {
        return bootstrap;
    }

    @Nullable
    SslContext tls() {
        return tls;
    }

    String path() {
        return settings.path;
    }

    /* A virtual queue of connections, a second deep: what does not fit is refused, not queued. */
    boolean tryConnect() {
        long gap = TimeUnit.SECONDS.toNanos(1) / settings.connectsPerSecond;
        long now = settings.nanoClock.getAsLong();
        while (true) {
            long seen = nextConnectNanos.get();
            long from = seen - now < 0 ? now : seen;
            if (from - now > TimeUnit.SECONDS.toNanos(1) - gap) {
                return false;
            }
            if (nextConnectNanos.compareAndSet(seen, from + gap)) {
                return true;
            }
        }
    }

    /** The settings of a transport. */
    public static final class Builder {
        private String path = "/config";
        private int threads = 1;
        private int connectsPerSecond = 200;
        private Duration connectTimeout = Duration.ofSeconds(2);
        private @Nullable SslContext tls;
        private LongSupplier nanoClock = System::nanoTime;

        private Builder() {}

        /**
         * Sets the path frames are put to.
         *
         * @param absolutePath begins with a slash, visible ASCII only; by default {@code /config}
         * @return this builder
         */
        public Builder path(String absolutePath) {
            if (!absolutePath.matches("/[!-~]*")) {
                throw new IllegalArgumentException("path: not usable (expected: a slash, then visible ASCII)");
            }
            this.path = absolutePath;
            return this;
        }

        /**
         * Sets how many event loops are started, each a named daemon thread.
         *
         * @param count 1..64, by default 1
         * @return this builder
         */
        public Builder threads(int count) {
            if (count < 1 || count > 64) {
                throw new IllegalArgumentException("threads: " + count + " (expected: 1..64)");
            }
            this.threads = count;
            return this;
        }

        /**
         * Bounds how many connections are begun a second.
         *
         * @param count 1..100,000, by default 200
         * @return this builder
         */
        public Builder connectsPerSecond(int count) {
            if (count < 1 || count > 100_000) {
                throw new IllegalArgumentException("connectsPerSecond: " + count + " (expected: 1..100000)");
            }
            this.connectsPerSecond = count;
            return this;
        }

        /**
         * Sets how long a connection may take to be made.
         *
         * @param duration 1 ms..1 min, by default 2 s
         * @return this builder
         */
        public Builder connectTimeout(Duration duration) {
            if (duration.toMillis() < 1 || duration.toMillis() > 60_000) {
                throw new IllegalArgumentException("connectTimeout: " + duration + " (expected: PT0.001S..PT1M)");
            }
            this.connectTimeout = duration;
            return this;
        }

        /**
         * Speaks TLS.
         *
         * @param context best from {@link NettyTransport#mutualTls}; by default frames travel in the clear
         * @return this builder
         */
        public Builder tls(SslContext context) {
            this.tls = requireNonNull(context, "context");
            return this;
        }

        /**
         * Sets the monotonic clock that new connections are paced by.
         *
         * @param clock nanoseconds, by default {@code System::nanoTime}
         * @return this builder
         */
        public Builder nanoClock(LongSupplier clock) {
            this.nanoClock = requireNonNull(clock, "clock");
            return this;
        }

        /**
         * Makes the transport and starts its event loops.
         *
         * @return the transport
         */
        public NettyTransport build() {
            return new NettyTransport(this);
        }
    }
}
