package dev.plimsoll.spring;

import dev.plimsoll.queue.LaneStats;
import dev.plimsoll.queue.RecoveryQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/** {@code GET lanes}; {@code POST lanes/LANE {"action": "drain"}}, or pause, resume, reopen. */
@Endpoint(id = "lanes")
final class LanesEndpoint {
    private final RecoveryQueue<?> queue;

    LanesEndpoint(RecoveryQueue<?> queue) {
        this.queue = queue;
    }

    @ReadOperation
    public Map<String, Object> lanes() {
        Map<String, Object> answer = new LinkedHashMap<>();
        for (LaneStats lane : queue.stats().lanes()) {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("depth", lane.depth());
            figures.put("delayed", lane.delayed());
            figures.put("spilled", lane.spilled());
            figures.put("inFlight", lane.inFlight());
            figures.put("guaranteed", lane.guaranteed());
            figures.put("oldestAge", lane.oldestAge().toString());
            figures.put("aside", lane.asideNow());
            figures.put("completed", lane.completed());
            figures.put("refused", lane.refusedTotal());
            figures.put("paused", lane.paused());
            figures.put("drained", queue.isDrained(lane.lane()));
            answer.put(lane.lane(), figures);
        }
        return answer;
    }

    @WriteOperation
    public Map<String, Object> act(@Selector String lane, String action) {
        Answers.refusedAsBadRequest(() -> {
            switch (action) {
                case "drain" -> queue.drain(lane);
                case "reopen" -> queue.reopen(lane);
                case "pause" -> queue.pause(lane);
                case "resume" -> queue.resume(lane);
                default ->
                    throw new IllegalArgumentException(
                            "action: " + action + " (expected: drain, reopen, pause or resume)");
            }
        });
        return lanes();
    }
}
