package dev.plimsoll.constantwork.netty;

import dev.plimsoll.constantwork.Endpoint;
import dev.plimsoll.constantwork.Frame;
import dev.plimsoll.constantwork.PushTransport;
import dev.plimsoll.constantwork.Reply;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Single exchanges, for tests to wait for. */
final class Exchanges {
    private Exchanges() {}

    /** Completes with the reply, or exceptionally with what the transport says. */
    static CompletableFuture<Reply> send(PushTransport transport, Endpoint endpoint, Frame frame) {
        CompletableFuture<Reply> outcome = new CompletableFuture<>();
        transport.send(endpoint, frame, 1, new PushTransport.Exchange() {
            @Override
            public void replied(long attempt, ByteBuffer reply) {
                outcome.complete(Reply.decode(reply).orElseThrow());
            }

            @Override
            public void failed(long attempt, String why) {
                outcome.completeExceptionally(new IOException(why));
            }
        });
        return outcome;
    }

    static Reply reply(CompletableFuture<Reply> outcome) throws InterruptedException, TimeoutException {
        try {
            return outcome.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    static String failure(CompletableFuture<Reply> outcome) throws InterruptedException, TimeoutException {
        try {
            throw new AssertionError("answered: " + outcome.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return cause == null ? e.toString() : String.valueOf(cause.getMessage());
        }
    }
}
