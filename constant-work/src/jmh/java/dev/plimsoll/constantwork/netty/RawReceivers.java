package dev.plimsoll.constantwork.netty;

import dev.plimsoll.constantwork.Edition;
import dev.plimsoll.constantwork.Reply;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** Receivers that cost next to nothing, the same for all who push in the clear: they checksum what comes and answer. */
final class RawReceivers implements Closeable {
    static final ByteBuffer ANSWER = answer();

    private static final int BUFFER = 256 << 10;
    private static final int CONTENT_LENGTH_AT = "Content-Length: ".length();

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private volatile boolean closed;

    /** What has come of the request on one connection. A head always arrives whole: it is short, and sent at once. */
    private static final class Request {
        final CRC32C checksum = new CRC32C();
        long left;
    }

    private static ByteBuffer answer() {
        byte[] head = "HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer reply = new Reply(
                        Reply.Outcome.UNCHANGED, Set.of(), Optional.of(new Edition(1, 1)), false, true, 0, 1, 0, 0)
                .encode();
        return ByteBuffer.allocateDirect(head.length + Reply.BYTES)
                .put(head)
                .put(reply)
                .flip();
    }

    RawReceivers() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        Thread thread = new Thread(this::run, "receivers");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    private void run() {
        try (listener;
                selector) {
            while (!closed) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isAcceptable()) {
                        SocketChannel channel = listener.accept();
                        channel.configureBlocking(false);
                        channel.register(selector, SelectionKey.OP_READ, new Request());
                    } else {
                        read(key, (SocketChannel) key.channel(), (Request) key.attachment());
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key, SocketChannel channel, Request request) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            key.cancel();
            channel.close();
            return;
        }
        buffer.flip();
        if (request.left == 0 && buffer.hasRemaining()) {
            request.left = head();
        }
        request.left -= buffer.remaining();
        request.checksum.update(buffer);
        if (request.left == 0) {
            request.checksum.reset();
            channel.write(ANSWER.duplicate());
        }
    }

    /* Steps over the head and returns the length of the body. */
    private long head() throws IOException {
        byte[] bytes = new byte[Math.min(buffer.remaining(), 512)];
        buffer.get(0, bytes);
        String text = new String(bytes, StandardCharsets.US_ASCII);
        int end = text.indexOf("\r\n\r\n");
        int at = text.indexOf("Content-Length: ");
        if (end < 0 || at < 0) {
            throw new IOException("half a head");
        }
        buffer.position(end + 4);
        return Long.parseLong(text.substring(at + CONTENT_LENGTH_AT, text.indexOf("\r\n", at)));
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }
}
