package dev.plimsoll.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LinkTest {
    private ServerSocket echo;
    private Link link;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        link = new Link(echo.getLocalPort());
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket one = echo.accept();
                    Thread answer = new Thread(() -> {
                        try (one) {
                            one.getInputStream().transferTo(one.getOutputStream());
                        } catch (IOException e) {
                            // the link was broken: that is what is tested
                        }
                    });
                    answer.setDaemon(true);
                    answer.start();
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), link.port());
        socket.setSoTimeout(200);
        return socket;
    }

    private static int ask(Socket socket, int question) throws IOException {
        socket.getOutputStream().write(question);
        return socket.getInputStream().read();
    }

    @Test
    void carriesEverythingWhenAllIsWell() throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(0);
            assertThat(ask(socket, 42)).isEqualTo(42);
            assertThat(ask(socket, 7)).isEqualTo(7);
        }
    }

    @Test
    void isSilentWhenEverythingIsLost() throws IOException {
        link.weather((toNode, now) -> Link.Weather.NEVER);
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> ask(socket, 42)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void letsWhatIsSentWait() throws IOException {
        long wait = TimeUnit.MILLISECONDS.toNanos(100);
        link.weather((toNode, now) -> now + wait);
        try (Socket socket = connect()) {
            socket.setSoTimeout(0);
            long begin = System.nanoTime();
            assertThat(ask(socket, 42)).isEqualTo(42);
            assertThat(System.nanoTime() - begin).as("there and back").isGreaterThanOrEqualTo(2 * wait);
        }
    }

    @Test
    void resetsWhatItRefusesUntilItIsMended() throws IOException {
        Socket before = connect();
        before.setSoTimeout(0);
        ask(before, 1);
        link.refuse();

        assertThatThrownBy(() -> ask(before, 42)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> {
                    try (Socket socket = connect()) {
                        socket.setSoTimeout(0);
                        if (ask(socket, 42) < 0) {
                            throw new IOException("closed");
                        }
                    }
                })
                .isInstanceOf(IOException.class);

        link.mend();
        try (Socket socket = connect()) {
            socket.setSoTimeout(0);
            assertThat(ask(socket, 42)).isEqualTo(42);
        }
    }
}
