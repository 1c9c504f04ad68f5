package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

    private static HttpResponse<String> shedder(String setting, String value) throws Exception {
        return post("/actuator/shedder/" + setting, "{\"value\": \"" + value + "\"}");
    }

    private static int act(String path, String action) throws Exception {
        return post("/actuator/" + path, "{\"action\": \"" + action + "\"}").statusCode();
    }

    @Test
    void changesTheShedderWhileItRuns() throws Exception {
        assertTrue(shedder("most-limit", "900").body().contains("\"mostLimit\":900"));
        HttpResponse<String> wrong = shedder("most-limit", "0");
        assertEquals(400, wrong.statusCode(), wrong.body());
        assertTrue(get("/actuator/shedder").body().contains("\"mostLimit\":900"));
        assertTrue(shedder("least-limit", "2").body().contains("\"leastLimit\":2"));
        shedder("least-limit", "1");
        shedder("dry-run", "true");
        assertTrue(get("/actuator/shedder").body().contains("\"dryRun\":true"));
        shedder("dry-run", "false");
        assertTrue(shedder("fixed-limit", "40").body().contains("\"limit\":40"));
        shedder("fixed-limit", "adaptive");
        String now = get("/actuator/shedder").body();
        assertTrue(now.contains("\"fixedLimit\":\"adaptive\"") && now.contains("\"dryRun\":false"), now);
    }

    @Test
    void worksOnRecoveryAndDrainsItsLane() throws Exception {
        assertTrue(post("/repairs/balancer-7", "").body().startsWith("Admitted"));
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                Orders.REPAIRED.isEmpty() && System.nanoTime() < end; ) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("balancer-7"), Orders.REPAIRED);
        assertEquals(200, act("lanes/recovery", "drain"));
        assertTrue(post("/repairs/balancer-8", "").body().startsWith("Refused"));
        assertEquals(200, act("lanes/recovery", "reopen"));
        assertEquals(200, act("lanes/customers", "pause"));
        assertTrue(get("/actuator/lanes").body().contains("\"paused\":true"));
        assertEquals(200, act("lanes/customers", "resume"));
        assertFalse(get("/actuator/lanes").body().contains("\"paused\":true"));
        assertEquals(400, act("lanes/moon", "drain"));
        assertEquals(400, act("lanes/recovery", "explode"));
    }

    @Test
    void evacuatesACellAndPinsATenant() throws Exception {
        String home = get("/cell/alice").body();
        assertEquals(200, act("cells/" + home, "evacuate"));
        assertTrue(get("/actuator/cells").body().contains("\"evacuated\":1.0"));
        String refuge = get("/cell/alice").body();
        assertNotEquals(home, refuge);
        assertEquals(200, act("cells/" + home, "restore"));
        assertEquals(home, get("/cell/alice").body());
        assertEquals(400, act("cells/" + home, "explode"));
        assertTrue(post("/actuator/pins/alice", "{\"cell\": \"" + refuge + "\"}").body().contains(refuge));
        assertEquals(refuge, get("/cell/alice").body());
        assertTrue(get("/actuator/pins/alice").body().contains("\"cell\":\"" + refuge + "\""));
        assertEquals(400, post("/actuator/pins/alice", "{\"cell\": \"moon\"}").statusCode());
        assertEquals(200, CLIENT.send(at("/actuator/pins/alice").DELETE().build(), BodyHandlers.ofString()).statusCode());
        assertEquals(home, get("/cell/alice").body());
    }
}
