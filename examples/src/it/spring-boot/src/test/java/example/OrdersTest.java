package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as its users and its operators meet it: over HTTP. */
class OrdersTest {
    private static final int AT_ONCE = 150; // fewer than Tomcat has threads

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() {
        application = SpringApplication.run(Orders.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static HttpRequest.Builder at(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + path))
                .timeout(Duration.ofSeconds(60));
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(at(path).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return CLIENT.send(
                at(path).header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void shedsWhatComesTooMuchAndNeverTheHealthCheck() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            flood.add(CLIENT.sendAsync(at("/orders").build(), BodyHandlers.ofString()));
        }
        HttpResponse<String> refused = CompletableFuture.anyOf(flood.toArray(new CompletableFuture<?>[0]))
                .thenApply(first -> (HttpResponse<String>) first)
                .get(60, TimeUnit.SECONDS);
        assertEquals(503, refused.statusCode(), "nobody else has an answer yet");
        assertTrue(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow()) >= 1);
        assertEquals(200, get("/actuator/health").statusCode());
        assertTrue(get("/actuator/metrics/plimsoll.shedding.limit").body().contains("VALUE"));

        Orders.DOWN.countDown();
        int served = 0;
        for (CompletableFuture<HttpResponse<String>> one : flood) {
            served += one.get(60, TimeUnit.SECONDS).statusCode() == 200 ? 1 : 0;
        }
        assertTrue(served > 0 && served < AT_ONCE, served + " of " + AT_ONCE);
    }

    @Test
    void changesTheLimitWhileItRuns() throws Exception {
        assertTrue(post("/actuator/shedder/most-limit", "{\"value\": \"900\"}").body().contains("\"mostLimit\":900"));
        HttpResponse<String> wrong = post("/actuator/shedder/most-limit", "{\"value\": \"0\"}");
        assertEquals(400, wrong.statusCode(), wrong.body());
        assertTrue(get("/actuator/shedder").body().contains("\"mostLimit\":900"));
    }

    @Test
    void worksOnRecoveryAndDrainsItsLane() throws Exception {
        assertTrue(post("/repairs/balancer-7", "").body().startsWith("Admitted"));
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                Orders.REPAIRED.isEmpty() && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("balancer-7"), Orders.REPAIRED);
        assertEquals(200, post("/actuator/lanes/recovery", "{\"action\": \"drain\"}").statusCode());
        assertTrue(post("/repairs/balancer-8", "").body().startsWith("Refused"));
        assertEquals(400, post("/actuator/lanes/moon", "{\"action\": \"drain\"}").statusCode());
    }

    @Test
    void evacuatesACellAndPinsATenant() throws Exception {
        String home = get("/cell/alice").body();
        assertEquals(200, post("/actuator/cells/" + home, "{\"action\": \"evacuate\"}").statusCode());
        String refuge = get("/cell/alice").body();
        assertNotEquals(home, refuge);
        post("/actuator/cells/" + home, "{\"action\": \"restore\"}");
        assertEquals(home, get("/cell/alice").body());
        assertTrue(post("/actuator/pins/alice", "{\"cell\": \"" + refuge + "\"}").body().contains(refuge));
        assertEquals(refuge, get("/cell/alice").body());
        assertEquals(400, post("/actuator/pins/alice", "{\"cell\": \"moon\"}").statusCode());
    }
}
