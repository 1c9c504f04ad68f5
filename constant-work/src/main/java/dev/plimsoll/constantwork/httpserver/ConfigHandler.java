package dev.plimsoll.constantwork.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.FrameIntake;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Hands frames from the JDK's HTTP server to a receiver.
 *
 * <pre>{@code
 * server.createContext("/config", ConfigHandler.of(receiver));
 * }</pre>
 */
public final class ConfigHandler implements HttpHandler {
    private final FrameIntake intake;

    private ConfigHandler(FrameIntake intake) {
        this.intake = intake;
    }

    /**
     * Makes a handler.
     *
     * @param receiver takes the frames
     * @return the handler
     */
    public static ConfigHandler of(ConfigReceiver<?> receiver) {
        return new ConfigHandler(FrameIntake.of(receiver));
    }

    /** Reads one frame and answers with the receiver's reply; see {@link FrameIntake#take}. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String length = exchange.getRequestHeaders().getFirst("Content-Length");
            FrameIntake.Answer answer =
                    intake.take(exchange.getRequestMethod(), length(length), exchange.getRequestBody());
            byte[] body = answer.bytes();
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static long length(@Nullable String header) {
        return header != null && header.matches("[0-9]{1,10}") ? Long.parseLong(header) : -1;
    }
}
