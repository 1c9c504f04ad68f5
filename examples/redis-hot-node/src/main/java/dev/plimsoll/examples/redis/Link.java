package dev.plimsoll.examples.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** The way to one node: a port on loopback that carries everything to the node's own, or does to it what bad networks do. */
final class Link implements AutoCloseable {
    /** What becomes of what is sent. */
    interface Weather {
        /** It never arrives. */
        long NEVER = Long.MAX_VALUE;

        /** Everything arrives at once. */
        Weather CLEAR = (toNode, now) -> now;

        /** When what was sent now arrives, on {@link System#nanoTime}, or {@link #NEVER}. */
        long arrives(boolean toNode, long nowNanos);
    }

    private static final int CONNECT_MILLIS = 1_000;

    private final int target;
    private final ServerSocket door;
    private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("link"));
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Weather weather = Weather.CLEAR;
    private volatile boolean refusing;

    Link(int target) throws IOException {
        this.target = target;
        door = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            while (!door.isClosed()) {
                try {
                    Socket client = door.accept();
                    threads.execute(() -> join(client));
                } catch (IOException e) {
                    // closed, and the loop ends
                }
            }
        });
    }

    int port() {
        return door.getLocalPort();
    }

    void weather(Weather next) {
        weather = next;
    }

    /** Resets what is open, and every new connection. */
    void refuse() {
        refusing = true;
        open.forEach(Link::reset);
    }

    /** All is well again. What is open was broken: what never arrived would be missing. */
    void mend() {
        weather = Weather.CLEAR;
        refusing = false;
        open.forEach(Link::reset); // last: nothing that met the weather stays
    }

    private void join(Socket client) {
        Socket node = new Socket();
        open.add(client);
        open.add(node);
        if (refusing) { // looked at when it can be seen to be open: none slips through
            part(client, node);
            return;
        }
        try {
            client.setTcpNoDelay(true);
            node.setTcpNoDelay(true);
            node.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            threads.execute(() -> carry(node, client, false));
            carry(client, node, true);
        } catch (IOException e) {
            part(client, node);
        }
    }

    private void carry(Socket from, Socket to, boolean toNode) {
        byte[] buffer = new byte[8_192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                long arrives = weather.arrives(toNode, System.nanoTime());
                if (arrives != Weather.NEVER) {
                    waitUntil(arrives);
                    out.write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // one end has gone, and so does the other
        } finally {
            part(from, to);
        }
    }

    static void waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void part(Socket one, Socket other) {
        open.remove(one);
        open.remove(other);
        reset(one);
        reset(other);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed as far as we care
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        refuse();
        threads.shutdownNow();
    }
}
