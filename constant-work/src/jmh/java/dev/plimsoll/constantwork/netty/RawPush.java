package dev.plimsoll.constantwork.netty;

import dev.plimsoll.constantwork.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The floor: one thread, one selector, one direct buffer, gathering writes. It parses nothing and survives nothing. */
final class RawPush implements PushTable.Contestant {
    private final RawReceivers receivers = new RawReceivers();
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer head;
    private final ByteBuffer body;

    private static final class Connection {
        final SocketChannel channel;
        final SelectionKey key;
        final ByteBuffer reply = ByteBuffer.allocateDirect(RawReceivers.ANSWER.remaining());
        ByteBuffer[] out = {};

        Connection(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }
    }

    RawPush(Frame frame, int count) throws Exception {
        body = ByteBuffer.allocateDirect(frame.sizeClass().frameBytes());
        body.put(frame.bytes()).flip();
        byte[] text = ("PUT /config HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n"
                        + "Content-Length: " + body.remaining() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        head = ByteBuffer.allocateDirect(text.length).put(text).flip();
        for (int i = 0; i < count; i++) {
            SocketChannel channel =
                    SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), receivers.port()));
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, 0);
            Connection connection = new Connection(channel, key);
            key.attach(connection);
            connections.add(connection);
        }
    }

    @Override
    public void round() throws Exception {
        for (Connection connection : connections) {
            connection.out = new ByteBuffer[] {head.duplicate(), body.duplicate()};
            connection.reply.clear();
            write(connection);
        }
        for (int open = connections.size(); open > 0; ) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                if (key.isWritable()) {
                    write(connection);
                } else if (key.isReadable()) {
                    if (connection.channel.read(connection.reply) < 0) {
                        throw new EOFException();
                    }
                    if (!connection.reply.hasRemaining()) {
                        key.interestOps(0);
                        open--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
    }

    private static void write(Connection connection) throws Exception {
        connection.channel.write(connection.out);
        connection.key.interestOps(connection.out[1].hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
        receivers.close();
    }
}
