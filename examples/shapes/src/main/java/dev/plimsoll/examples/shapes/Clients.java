package dev.plimsoll.examples.shapes;

import dev.plimsoll.examples.shapes.ShapeRequest.Verb;
import dev.plimsoll.shedding.DeadlineHeader;
import dev.plimsoll.shedding.RetryBudget;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who uses the service: an open loop, which sends when it is time, whatever has become of the requests before. Clients
 * wait two seconds, and try again within them, out of a budget.
 */
final class Clients implements AutoCloseable {
    private static final List<String> KINDS = List.of("circle", "square", "triangle");
    private static final double PUTS = .2;
    private static final double COUNTS = .2;
    private static final int AT_A_TIME = 6;
    private static final int ATTEMPTS = 5;
    private static final Duration AGAIN_AFTER = Duration.ofMillis(500);

    private final String router;
    private final long seed;
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient client = Http.client(callbacks);
    private final Map<String, List<Long>> acknowledged = new ConcurrentHashMap<>();
    private int loops;

    Clients(int routerPort, long seed) {
        this.router = "http://127.0.0.1:" + routerPort;
        this.seed = seed;
    }

    /** The kind of a shape follows from its id, so that an answer can be judged. */
    static String kind(long id) {
        return KINDS.get((int) Long.remainderUnsigned(id, KINDS.size()));
    }

    /** Every shape whose put was acknowledged, by tenant. */
    Map<String, List<Long>> acknowledged() {
        return acknowledged;
    }

    /** Sends for so long; what comes back completes when the last request has been answered or given up. */
    CompletableFuture<List<Outcome>> send(Traffic traffic, Duration length) {
        SplittableRandom random = new SplittableRandom(seed + loops++);
        RetryBudget budget = RetryBudget.standard();
        return CompletableFuture.supplyAsync(
                () -> {
                    ConcurrentLinkedQueue<Outcome> outcomes = new ConcurrentLinkedQueue<>();
                    Phaser underWay = new Phaser(1);
                    long begin = System.nanoTime();
                    double due = 0;
                    while (true) {
                        due += -Math.log(1 - random.nextDouble()) / traffic.rate();
                        if (due > length.toNanos() / 1e9) {
                            break;
                        }
                        if (!waitUntil(begin + (long) (due * 1e9))) {
                            break;
                        }
                        underWay.register();
                        new Request(traffic, random.split(), budget, begin, outcome -> {
                                    outcomes.add(outcome);
                                    underWay.arriveAndDeregister();
                                })
                                .attempt();
                    }
                    try {
                        int unused = underWay.awaitAdvanceInterruptibly(underWay.arrive());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new CancellationException("closed");
                    }
                    return new ArrayList<>(outcomes);
                },
                senders);
    }

    /** Asks the same about several shapes, a few at a time and again if it was not all there, and gives the answers in their order. */
    List<HttpResponse<String>> ask(Verb verb, PartitionKey by, String tenant, List<Long> ids) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += AT_A_TIME) {
            ids.subList(from, Math.min(ids.size(), from + AT_A_TIME)).stream()
                    .map(id -> CompletableFuture.supplyAsync(() -> ask(verb, by, tenant, id), senders))
                    .toList() // all are sent before the first is waited for
                    .forEach(answer -> answers.add(answer.join()));
        }
        return answers;
    }

    private HttpResponse<String> ask(Verb verb, PartitionKey by, String tenant, long id) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(router + ShapeRequest.target(verb, by, tenant, id, kind(id))));
        if (verb == Verb.PUT) {
            request.PUT(HttpRequest.BodyPublishers.noBody());
        }
        request.timeout(Deployment.PATIENCE);
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> answer = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                    .exceptionally(failure -> null)
                    .join();
            if (answer != null && (!refused(answer) || attempt == ATTEMPTS)) {
                return answer;
            }
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException(tenant + ": no answer to " + verb + " " + id);
            }
            SimpleShapes.pause(AGAIN_AFTER);
        }
    }

    /** Whether it was not answered, or in part only: a count of some cells. */
    private static boolean refused(@Nullable HttpResponse<String> answer) {
        return answer == null || answer.statusCode() >= 500 || answer.statusCode() == 206;
    }

    /** Answers whether it was; if not, this thread is to end. */
    private static boolean waitUntil(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }

    private final class Request {
        private final Traffic traffic;
        private final SplittableRandom random;
        private final RetryBudget budget;
        private final Consumer<Outcome> end;
        private final String tenant;
        private final Verb verb;
        private final long id;
        private final String kind;
        private final long windowBegin;
        private final long begin = System.nanoTime();
        private int attempts;

        Request(Traffic traffic, SplittableRandom random, RetryBudget budget, long windowBegin, Consumer<Outcome> end) {
            this.traffic = traffic;
            this.random = random;
            this.budget = budget;
            this.windowBegin = windowBegin;
            this.end = end;
            tenant = traffic.tenant(random);
            List<Long> known = acknowledged.getOrDefault(tenant, List.of());
            double draw = random.nextDouble();
            int size = known.size(); // it only grows
            verb = traffic.poison() || draw < PUTS || (draw >= PUTS + COUNTS && size == 0)
                    ? Verb.PUT
                    : draw < PUTS + COUNTS ? Verb.COUNT : Verb.GET;
            id = verb == Verb.GET ? known.get(random.nextInt(size)) : random.nextLong();
            kind = traffic.poison() ? Cell.POISON : kind(id);
        }

        void attempt() {
            attempts++;
            long leftNanos = begin + Deployment.TIMEOUT.toNanos() - System.nanoTime();
            if (leftNanos <= 0) {
                end(null);
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(router + ShapeRequest.target(verb, PartitionKey.TENANT, tenant, id, kind)))
                    .timeout(Duration.ofNanos(leftNanos))
                    .header(DeadlineHeader.NAME, DeadlineHeader.write(leftNanos, 0));
            if (verb == Verb.PUT) {
                request.PUT(HttpRequest.BodyPublishers.noBody());
            }
            var unused = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                    .whenComplete((answer, failure) -> judge(answer));
        }

        private void judge(@Nullable HttpResponse<String> answer) {
            boolean refused = refused(answer);
            if (refused && attempts <= traffic.retries() && budget.tryRetry()) {
                long backoffMillis = 100L << (attempts - 1);
                var unused = timer.schedule(
                        this::attempt, backoffMillis / 2 + random.nextLong(backoffMillis), TimeUnit.MILLISECONDS);
                return;
            }
            if (!refused) {
                budget.succeeded();
            }
            end(answer);
        }

        private void end(@Nullable HttpResponse<String> answer) {
            long now = System.nanoTime();
            double seconds = (now - begin) / 1e9;
            int status = answer == null ? 0 : answer.statusCode();
            boolean right = answer != null
                    && switch (verb) {
                        case PUT -> status == 201;
                        case GET -> status == 200 && answer.body().equals(kind(id));
                        case COUNT -> status == 200;
                    };
            if (verb == Verb.PUT && status == 201) {
                acknowledged
                        .computeIfAbsent(tenant, name -> new CopyOnWriteArrayList<>())
                        .add(id);
            }
            int dead = answer == null
                    ? 0
                    : (int) answer.headers().firstValueAsLong(Http.DEAD).orElse(0);
            end.accept(new Outcome(
                    tenant,
                    verb,
                    seconds,
                    (now - windowBegin) / 1e9,
                    right && seconds * 1e9 <= Deployment.TIMEOUT.toNanos(),
                    status,
                    dead));
        }
    }

    @Override
    public void close() {
        senders.shutdownNow();
        callbacks.shutdownNow();
        timer.shutdownNow();
    }
}
