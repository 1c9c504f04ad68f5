package dev.plimsoll.constantwork.netty;

import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.Reply;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** The rival: one stream a receiver, each over its own connection; the frame is a message, the reply another. */
final class GrpcPush implements PushTable.Contestant {
    private static final int LARGEST = 8 << 20;

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    private static final MethodDescriptor<byte[], byte[]> RECEIVE = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("plimsoll.Push/Receive")
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();

    private final EventLoopGroup pushLoops = new NioEventLoopGroup(1, new DefaultThreadFactory("push-grpc", true));
    private final EventLoopGroup receiverLoops = new NioEventLoopGroup(1, new DefaultThreadFactory("receivers", true));
    private final List<StreamObserver<byte[]>> streams = new CopyOnWriteArrayList<>();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Server server;
    private final byte[] message;
    private volatile CountDownLatch answered;

    GrpcPush(Frame frame, int count) throws Exception {
        message = new byte[frame.sizeClass().frameBytes()];
        frame.bytes().get(message);
        answered = new CountDownLatch(count); // of the greetings
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(pushLoops)
                .workerEventLoopGroup(pushLoops)
                .directExecutor()
                .addService(ServerServiceDefinition.builder("plimsoll.Push")
                        .addMethod(RECEIVE, ServerCalls.asyncBidiStreamingCall(stream -> {
                            streams.add(stream);
                            return replies();
                        }))
                        .build())
                .build()
                .start();
        for (int i = 0; i < count; i++) {
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                    .channelType(NioSocketChannel.class)
                    .eventLoopGroup(receiverLoops)
                    .directExecutor()
                    .usePlaintext()
                    .maxInboundMessageSize(LARGEST)
                    .build();
            channels.add(channel);
            receive(channel);
        }
        await();
    }

    private StreamObserver<byte[]> replies() {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] reply) {
                answered.countDown();
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        };
    }

    private static void receive(ManagedChannel channel) {
        byte[] reply = new byte[Reply.BYTES];
        CRC32C checksum = new CRC32C();
        List<StreamObserver<byte[]>> own = new ArrayList<>();
        own.add(ClientCalls.asyncBidiStreamingCall(
                channel.newCall(RECEIVE, CallOptions.DEFAULT), new StreamObserver<byte[]>() {
                    @Override
                    public void onNext(byte[] frame) {
                        checksum.reset();
                        checksum.update(frame);
                        own.get(0).onNext(reply);
                    }

                    @Override
                    public void onError(Throwable error) {}

                    @Override
                    public void onCompleted() {}
                }));
        own.get(0).onNext(reply);
    }

    private void await() throws InterruptedException {
        if (!answered.await(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all answered");
        }
    }

    @Override
    public void round() throws Exception {
        answered = new CountDownLatch(streams.size());
        for (StreamObserver<byte[]> stream : streams) {
            stream.onNext(message);
        }
        await();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
    }
}
