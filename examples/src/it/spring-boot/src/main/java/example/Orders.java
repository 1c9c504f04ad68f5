package example;

import dev.plimsoll.cell.CellRouter;
import dev.plimsoll.queue.RecoveryQueue;
import dev.plimsoll.queue.RecoveryWorkers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
public class Orders {
    /** Orders take as long as somebody wants them to. */
    static final CountDownLatch DOWN = new CountDownLatch(1);

    static final List<String> REPAIRED = new CopyOnWriteArrayList<>();

    private final RecoveryQueue<String> queue;
    private final CellRouter router;

    public Orders(RecoveryQueue<String> queue, CellRouter router) {
        this.queue = queue;
        this.router = router;
    }

    public static void main(String[] args) {
        SpringApplication.run(Orders.class, args);
    }

    @GetMapping("/orders")
    public String orders() throws InterruptedException {
        return DOWN.await(60, TimeUnit.SECONDS) ? "all of them\n" : "none\n";
    }

    @GetMapping("/cell/{tenant}")
    public String cell(@PathVariable("tenant") String tenant) {
        return router.route(tenant).cell();
    }

    @PostMapping("/repairs/{balancer}")
    public String repair(@PathVariable("balancer") String balancer) {
        return queue.submit("recovery", "operator", balancer, balancer).toString();
    }

    @Bean
    static RecoveryWorkers.Work<String> repairs() {
        return lease -> REPAIRED.add(lease.payload());
    }
}
