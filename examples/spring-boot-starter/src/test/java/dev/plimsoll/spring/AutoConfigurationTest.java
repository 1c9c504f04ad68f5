package dev.plimsoll.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.cell.RoutingTable;
import dev.plimsoll.queue.Admission;
import dev.plimsoll.queue.Lane;
import dev.plimsoll.queue.PayloadCodec;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.queue.RecoveryWorkers;
import dev.plimsoll.shedding.LoadShedder;
import dev.plimsoll.shedding.Priority;
import dev.plimsoll.shuffle.DeploymentKey;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class AutoConfigurationTest {
    private static final String KEY = "000102030405060708090a0b0c0d0e0f";
    private static final AutoConfigurations OURS = AutoConfigurations.of(
            LoadSheddingAutoConfiguration.class,
            RecoveryQueueAutoConfiguration.class,
            CellRouterAutoConfiguration.class);

    private final ApplicationContextRunner plain = new ApplicationContextRunner().withConfiguration(OURS);
    private final WebApplicationContextRunner web = new WebApplicationContextRunner().withConfiguration(OURS);

    @Test
    void doesNothingWithoutAProperty() {
        web.run(context -> assertThat(context.getBeanDefinitionNames())
                .noneMatch(name -> name.startsWith("plimsoll")
                        || name.contains("Shedder")
                        || name.contains("recovery")
                        || name.contains("cellRouter")));
    }

    @Test
    void shedsWithOneProperty() {
        web.withPropertyValues("plimsoll.load-shedding.client-timeout=1s", "plimsoll.load-shedding.fixed-limit=1")
                .run(context -> {
                    LoadShedder shedder = context.getBean(LoadShedder.class);
                    long held = shedder.tryAcquire();
                    assertThat(status(context.getBean(Filter.class), "/orders")).isEqualTo(503);
                    assertThat(status(context.getBean(Filter.class), "/actuator/health"))
                            .isEqualTo(200);
                    assertThat(shedder.release(held)).isTrue();
                    assertThat(status(context.getBean(Filter.class), "/orders")).isEqualTo(200);
                });
    }

    private static int status(Filter filter, String path) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(new MockHttpServletRequest("GET", path), response, new MockFilterChain());
        return response.getStatus();
    }

    @Test
    void exemptsTheActuatorWhereverItIs() {
        web.withPropertyValues(
                        "plimsoll.load-shedding.client-timeout=1s",
                        "plimsoll.load-shedding.fixed-limit=1",
                        "management.endpoints.web.base-path=/ops")
                .run(context -> {
                    context.getBean(LoadShedder.class).tryAcquire();
                    assertThat(status(context.getBean(Filter.class), "/ops/health"))
                            .isEqualTo(200);
                    assertThat(status(context.getBean(Filter.class), "/actuator/health"))
                            .isEqualTo(503);
                });
    }

    /** At the place where Boot puts the security filters. */
    private static final class Security implements Filter, Ordered {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {}

        @Override
        public int getOrder() {
            return -100;
        }
    }

    @Test
    void comesBeforeSecurity() {
        web.withPropertyValues("plimsoll.load-shedding.client-timeout=1s").run(context -> {
            Filter security = new Security();
            List<Filter> filters = new ArrayList<>(List.of(security, context.getBean(Filter.class)));
            AnnotationAwareOrderComparator.sort(filters);
            assertThat(filters.get(1)).isSameAs(security);
        });
    }

    @Test
    void asksForPrioritiesAndYieldsToTheApplicationsOwnBeans() {
        web.withPropertyValues("plimsoll.load-shedding.client-timeout=1s")
                .withBean(RequestPriority.class, () -> request -> Priority.CRITICAL)
                .withBean(LoadShedder.class, () -> LoadShedder.of(Duration.ofSeconds(7)))
                .run(context -> {
                    assertThat(context.getBean(LoadShedder.class).settings().timeout())
                            .isEqualTo(Duration.ofSeconds(7));
                    assertThat(status(context.getBean(Filter.class), "/")).isEqualTo(200);
                });
    }

    @ParameterizedTest(name = "{0} says {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "plimsoll.load-shedding.client-timeout=0s; timeout: PT0S (expected: above 0",
                "plimsoll.load-shedding.client-timeout=soon; not a valid duration",
                "plimsoll.recovery-queue.workers=0; workers: 0 (expected: 1..1000000)",
                "plimsoll.cell-router.deployment-key=secret; key: 6 characters (expected: 32 hexadecimal digits)",
            })
    void refusesToStartWithWhatIsWrong(String property, String words) {
        web.withPropertyValues(property, "plimsoll.cell-router.cells=a")
                .run(context ->
                        assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining(words));
    }

    @Configuration(proxyBeanMethods = false)
    static class Orders {
        private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

        @Bean
        RecoveryWorkers.Work<String> work() {
            return lease -> done.add(lease.payload());
        }

        @Bean
        Sender sender(RecoveryQueue<String> queue) {
            return new Sender(queue);
        }
    }

    record Sender(RecoveryQueue<String> queue) {
        @Autowired
        Sender {}
    }

    @Test
    void injectsAQueueOfWhateverIsAskedForAndWorksOnIt(@TempDir Path folder) {
        plain.withUserConfiguration(Orders.class)
                .withPropertyValues(
                        "plimsoll.recovery-queue.workers=2",
                        "plimsoll.recovery-queue.journal=" + folder.resolve("journal"),
                        "plimsoll.recovery-queue.lanes[0].name=customers",
                        "plimsoll.recovery-queue.lanes[0].share=3",
                        "plimsoll.recovery-queue.lanes[1].name=recovery",
                        "plimsoll.recovery-queue.lanes[1].coalescing=true",
                        "plimsoll.recovery-queue.lanes[1].lease-timeout=5s")
                .withBean("codec", PayloadCodec.class, PayloadCodec::text)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Sender.class).queue().submit("recovery", "t", "k", "balancer-7"))
                            .isInstanceOf(Admission.Admitted.class);
                    assertThat(context.getBean(Orders.class).done.poll(30, TimeUnit.SECONDS))
                            .isEqualTo("balancer-7");
                });
    }

    @Test
    void wantsACodecBesideAJournal(@TempDir Path folder) {
        plain.withPropertyValues(
                        "plimsoll.recovery-queue.workers=1",
                        "plimsoll.recovery-queue.lanes[0].name=a",
                        "plimsoll.recovery-queue.journal=" + folder)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("expected: a bean of PayloadCodec beside it"));
    }

    @Test
    void letsCustomizersHaveTheLastWord() {
        plain.withPropertyValues("plimsoll.recovery-queue.workers=1")
                .withBean(
                        RecoveryQueueCustomizer.class,
                        () -> builder -> builder.lane(Lane.named("by-hand").build()))
                .run(context -> assertThat(
                                context.getBean(RecoveryQueue.class).stats().lanes())
                        .hasSize(1));
    }

    @Test
    void routesFromASeedOrATableOfOnesOwn() {
        plain.withPropertyValues("plimsoll.cell-router.deployment-key=" + KEY, "plimsoll.cell-router.cells=a,b,c")
                .run(context -> assertThat(
                                context.getBean(CellRouter.class).route("alice").cell())
                        .isIn("a", "b", "c"));
        RoutingTable own = RoutingTable.builder(DeploymentKey.parse(KEY), List.of("x", "y"))
                .pin("alice", "y")
                .computeEvacuation()
                .build();
        plain.withPropertyValues("plimsoll.cell-router.deployment-key=" + KEY)
                .withBean(RoutingTable.class, () -> own)
                .run(context -> assertThat(
                                context.getBean(CellRouter.class).route("alice").cell())
                        .isEqualTo("y"));
    }

    @Test
    void bindsMetrics() {
        plain.withPropertyValues(
                        "plimsoll.load-shedding.client-timeout=1s",
                        "plimsoll.recovery-queue.workers=1",
                        "plimsoll.recovery-queue.lanes[0].name=only")
                .run(context -> {
                    SimpleMeterRegistry registry = new SimpleMeterRegistry();
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    assertThat(registry.getMeters())
                            .extracting(meter -> meter.getId().getName())
                            .contains("plimsoll.shedding.limit", "plimsoll.queue.depth");
                });
    }

    @Test
    void needsNeitherMicrometerNorActuatorNorServlets() {
        web.withClassLoader(new FilteredClassLoader(MeterBinder.class, Endpoint.class, Filter.class))
                .withPropertyValues(
                        "plimsoll.load-shedding.client-timeout=1s",
                        "plimsoll.recovery-queue.workers=1",
                        "plimsoll.recovery-queue.lanes[0].name=only",
                        "plimsoll.cell-router.deployment-key=" + KEY,
                        "plimsoll.cell-router.cells=a")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(LoadShedder.class));
    }
}
