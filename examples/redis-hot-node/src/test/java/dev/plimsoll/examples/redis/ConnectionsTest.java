package dev.plimsoll.examples.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;

@Timeout(30)
class ConnectionsTest {
    private final ExecutorService threads = Executors.newCachedThreadPool(Daemons.named("node"));
    private final AtomicInteger proofs = new AtomicInteger();
    private final Connections connections = new Connections("secret");
    private ServerSocket door;
    private HostAndPort node;
    private volatile boolean honest = true;

    @BeforeEach
    void start() throws IOException {
        door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        node = new HostAndPort("127.0.0.1", door.getLocalPort());
        threads.execute(() -> {
            try {
                while (true) {
                    Socket one = door.accept();
                    threads.execute(() -> answer(one));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        connections.close();
        door.close();
        threads.shutdownNow();
    }

    /** As much of a node as is needed: each question is an array of strings. */
    private void answer(Socket one) {
        try (one) {
            BufferedReader in = new BufferedReader(new InputStreamReader(one.getInputStream(), US_ASCII));
            for (String head = in.readLine(); head != null; head = in.readLine()) {
                String[] words = new String[Integer.parseInt(head.substring(1))];
                for (int i = 0; i < words.length; i++) {
                    in.readLine(); // its length
                    words[i] = in.readLine();
                }
                boolean isProof = words[0].equals("PING");
                if (isProof) {
                    proofs.incrementAndGet();
                }
                String says = isProof && honest ? words[1] : "OK";
                one.getOutputStream().write(("$" + says.length() + "\r\n" + says + "\r\n").getBytes(US_ASCII));
            }
        } catch (IOException e) {
            // the other end has gone
        }
    }

    private String get() {
        return connections.ask(node, jedis -> jedis.get("key"));
    }

    /** As many at once as are left open afterwards. */
    private String getOnEachOf(int number) {
        return connections.ask(node, jedis -> number == 1 ? jedis.get("key") : getOnEachOf(number - 1));
    }

    private void fail(Exception cause) {
        assertThatThrownBy(() -> connections.ask(node, jedis -> {
                    throw new JedisConnectionException(cause);
                }))
                .hasCause(cause);
    }

    @Test
    void oneThatProvesItselfAfterAFailureIsUsedAgain() {
        getOnEachOf(4);
        fail(new IOException("reset"));

        assertThat(get()).isEqualTo("OK");
        assertThat(get()).isEqualTo("OK");
        assertThat(proofs).as("proven once").hasValue(1);
        assertThat(connections.opened()).isEqualTo(4);
    }

    @Test
    void oneThatDoesNotTakesAllOfItsNodeWithIt() {
        getOnEachOf(4);
        fail(new IOException("reset"));
        honest = false;

        assertThat(get()).isEqualTo("OK");
        assertThat(proofs)
                .as("the other two are not asked, which could take the time-out of each")
                .hasValue(1);
        assertThat(connections.opened()).as("a new one").isEqualTo(5);
    }

    @Test
    void anAnswerThatIsLateCastsNoDoubtOnTheOthers() {
        getOnEachOf(4);
        fail(new SocketTimeoutException("late"));

        assertThat(getOnEachOf(3)).isEqualTo("OK");
        assertThat(proofs).hasValue(0);
        assertThat(connections.opened()).as("but the late one is closed").isEqualTo(4);
        getOnEachOf(4);
        assertThat(connections.opened()).isEqualTo(5);
    }
}
