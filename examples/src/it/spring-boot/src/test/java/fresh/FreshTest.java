package fresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A new application, which knows nothing of this library: with the dependency and one property it sheds, without the property it does not. */
class FreshTest {
    private static final int AT_ONCE = 150; // fewer than Tomcat has threads

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @EnableAutoConfiguration
    @RestController
    static class Fresh {
        final CountDownLatch down = new CountDownLatch(1);

        @GetMapping("/")
        public String slow() throws InterruptedException {
            return down.await(60, TimeUnit.SECONDS) ? "at last" : "never";
        }
    }

    private static List<HttpResponse<String>> flood(int refusals, String... properties) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(properties));
        arguments.add("--spring.config.location=optional:classpath:/none/"); // not that of the other application here
        arguments.add("--server.address=127.0.0.1");
        arguments.add("--server.port=0");
        try (ConfigurableApplicationContext application =
                new SpringApplicationBuilder(Fresh.class).run(arguments.toArray(String[]::new))) {
            URI uri = URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port") + "/");
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
            CountDownLatch refused = new CountDownLatch(refusals);
            List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                CompletableFuture<HttpResponse<String>> one = CLIENT.sendAsync(request, BodyHandlers.ofString());
                one.thenRun(refused::countDown); // and nobody is served yet
                flood.add(one);
            }
            assertTrue(refused.await(60, TimeUnit.SECONDS), "refused at once");
            application.getBean(Fresh.class).down.countDown();
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> one : flood) {
                answers.add(one.get(60, TimeUnit.SECONDS));
            }
            return answers;
        }
    }

    @Test
    void shedsWithOneDependencyAndOneProperty() throws Exception {
        int refused = 0;
        for (HttpResponse<String> answer : flood(1, "--plimsoll.load-shedding.client-timeout=1s")) {
            if (answer.statusCode() == 503) {
                assertTrue(Integer.parseInt(answer.headers().firstValue("Retry-After").orElseThrow()) >= 1);
                refused++;
            } else {
                assertEquals("at last", answer.body());
            }
        }
        assertTrue(refused > 0 && refused < AT_ONCE, refused + " of " + AT_ONCE);
    }

    @Test
    void doesNotWithoutTheProperty() throws Exception {
        for (HttpResponse<String> answer : flood(0)) {
            assertEquals("at last", answer.body());
        }
    }
}
