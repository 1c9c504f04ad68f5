package dev.plimsoll.constantwork.netty;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A relay of TCP connections that does on the way to the server what networks do. What comes back passes as it is. */
final class FaultProxy implements AutoCloseable {
    /** What it does. */
    enum Kind {
        NONE,
        /** Every piece waits that many milliseconds. */
        DELAY,
        /** That many bytes pass in a second. */
        RATE,
        /** Both sides are closed in order after that many bytes. */
        CUT,
        /** The lowest bit of the byte at that position is flipped. */
        FLIP,
        /** After that many bytes nothing more is sent on, and the server is told so; its answers still pass. */
        HALF_CLOSE,
        /** Both sides are reset after that many bytes. */
        RESET,
        /** After that many bytes nothing more passes, and nobody is told. */
        BLACKHOLE
    }

    private static final int PIECE = 8_192;
    private static final int TURNS_PER_SECOND = 20;

    private final Kind kind;
    private final long at;
    private final int upstream;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fault-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    FaultProxy(int upstream, Kind kind, long at) throws IOException {
        this.upstream = upstream;
        this.kind = kind;
        this.at = at;
        this.listener = new ServerSocket();
        if (kind == Kind.BLACKHOLE) {
            listener.setReceiveBufferSize(PIECE); // else the kernel takes megabytes of what nobody reads
        }
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = open(listener.accept());
                connections.incrementAndGet();
                Socket server = open(new Socket(InetAddress.getLoopbackAddress(), upstream));
                threads.execute(() -> forward(client, server));
                threads.execute(() -> back(server, client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private synchronized Socket open(Socket socket) throws IOException {
        if (closed.getCount() == 0) {
            socket.close();
        }
        sockets.add(socket);
        return socket;
    }

    private void forward(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[PIECE];
            long passed = 0;
            while (true) {
                if (endsAfterBytes() && passed == at) {
                    end(from, to);
                    return;
                }
                int read = in.read(piece, 0, (int) most(passed));
                if (read < 0) {
                    to.shutdownOutput();
                    return;
                }
                if (kind == Kind.FLIP && at >= passed && at < passed + read) {
                    piece[(int) (at - passed)] ^= 1;
                }
                if (kind == Kind.DELAY) {
                    rest(TimeUnit.MILLISECONDS.toNanos(at));
                } else if (kind == Kind.RATE) {
                    rest(TimeUnit.SECONDS.toNanos(1) * read / at);
                }
                out.write(piece, 0, read);
                passed += read;
            }
        } catch (IOException e) {
            // one of the two is gone
        }
    }

    private boolean endsAfterBytes() {
        return kind == Kind.CUT || kind == Kind.HALF_CLOSE || kind == Kind.RESET || kind == Kind.BLACKHOLE;
    }

    private long most(long passed) {
        if (endsAfterBytes()) {
            return Math.min(PIECE, at - passed);
        }
        return kind == Kind.RATE ? Math.min(PIECE, Math.max(1, at / TURNS_PER_SECOND)) : PIECE;
    }

    private void end(Socket from, Socket to) throws IOException {
        switch (kind) {
            case CUT -> {
                from.close();
                to.close();
            }
            case HALF_CLOSE -> to.shutdownOutput();
            case RESET -> {
                from.setSoLinger(true, 0);
                to.setSoLinger(true, 0);
                from.close();
                to.close();
            }
            default -> rest(Long.MAX_VALUE);
        }
    }

    /** Waits, unless the proxy is closed. */
    private void rest(long nanos) {
        try {
            boolean unused = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void back(Socket server, Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException e) {
            // one of the two is gone
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        synchronized (this) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        threads.shutdownNow();
    }
}
