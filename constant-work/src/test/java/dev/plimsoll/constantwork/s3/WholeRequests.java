package dev.plimsoll.constantwork.s3;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relay that hands a request over when it has all of it, in one write. Answers pass as they come. */
final class WholeRequests implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final Pattern ASKS_FIRST = Pattern.compile("(?i)\r\nexpect:");

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "whole-requests");
        thread.setDaemon(true);
        return thread;
    });

    WholeRequests(int upstream) throws IOException {
        threads.execute(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream);
                    sockets.addAll(List.of(client, server));
                    threads.execute(() -> relay(client, server, () -> requests(client, server)));
                    threads.execute(() ->
                            relay(client, server, () -> server.getInputStream().transferTo(client.getOutputStream())));
                }
            } catch (IOException e) {
                // closed
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    private interface Relaying {
        void run() throws IOException;
    }

    private static void relay(Socket client, Socket server, Relaying relaying) {
        try (client;
                server) {
            relaying.run();
        } catch (IOException e) {
            // one of the two is gone
        }
    }

    private static void requests(Socket client, Socket server) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        while (true) {
            for (int last = 0; last != 0x0d0a0d0a; ) {
                int read = in.read();
                if (read < 0) {
                    return;
                }
                request.write(read);
                last = last << 8 | read;
            }
            String head = request.toString(StandardCharsets.ISO_8859_1);
            if (ASKS_FIRST.matcher(head).find()) {
                request.writeTo(server.getOutputStream());
                request.reset();
            }
            Matcher length = LENGTH.matcher(head);
            request.write(in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0));
            request.writeTo(server.getOutputStream());
            request.reset();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
