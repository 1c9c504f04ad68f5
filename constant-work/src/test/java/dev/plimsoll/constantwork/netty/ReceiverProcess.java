package dev.plimsoll.constantwork.netty;

import com.sun.net.httpserver.HttpServer;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.SampleFrames;
import dev.plimsoll.constantwork.httpserver.ConfigHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** A receiver as a process of its own, on every address. It says {@code ready}, and ends with its input. */
final class ReceiverProcess {
    static final String READY = "ready";

    private ReceiverProcess() {}

    /**
     * Runs until its input ends.
     *
     * @param args the port
     */
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[0])), 100);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext(
                "/config",
                ConfigHandler.of(ConfigReceiver.<byte[]>builder(
                                SampleFrames.STREAM, "other-host", SampleFrames.TRUSTED, bytes -> bytes)
                        .build()));
        server.start();
        System.out.println(READY);
        while (System.in.read() >= 0) { // nobody writes: this waits for the end
        }
        System.exit(0);
    }
}
