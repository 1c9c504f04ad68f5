package dev.plimsoll.examples.shapes;

import dev.plimsoll.examples.shapes.ShapeRequest.Verb;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** The same questions by each of the three partition keys: how many cells does each ask? */
final class PartitionKeys {
    private static final int SHAPES = 24;
    private static final String TENANT = Tenants.small(1);

    private PartitionKeys() {}

    static void play(Stage stage, Report report) {
        stage.say("the three partition keys");
        int cells = Deployment.CELLS.size();
        for (PartitionKey by : PartitionKey.values()) {
            Map<String, Integer> puts = new HashMap<>();
            List<Long> ids = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(SHAPES);
            for (int i = 0; i < SHAPES; i++) {
                ids.add(random.nextLong());
            }
            List<HttpResponse<String>> put = stage.clients().ask(Verb.PUT, by, TENANT, ids);
            put.forEach(answer -> cells(answer).forEach(cell -> puts.merge(cell, 1, Integer::sum)));
            List<HttpResponse<String>> got = stage.clients().ask(Verb.GET, by, TENANT, ids.subList(0, 6));
            List<HttpResponse<String>> counted = stage.clients().ask(Verb.COUNT, by, TENANT, List.of(0L, 1L, 2L));
            String step = "by " + by.name().toLowerCase(Locale.ROOT);
            report.line(
                    step,
                    "cells that a get, a count ask",
                    (by == PartitionKey.KIND ? cells : 1) + ", " + (by == PartitionKey.RANGE ? cells : 1),
                    asked(got) + ", " + asked(counted),
                    "");
            report.line(
                    step,
                    "cells that " + SHAPES + " puts reached",
                    switch (by) {
                        case TENANT -> "1";
                        case KIND -> "up to 3";
                        case RANGE -> "8";
                    },
                    Integer.toString(puts.size()),
                    "");
            long counts = counted.stream()
                    .filter(answer -> answer.statusCode() == 200)
                    .mapToLong(answer -> Long.parseLong(answer.body()))
                    .sum();
            boolean found = true;
            for (int i = 0; i < got.size(); i++) {
                found &= got.get(i).body().equals(Clients.kind(ids.get(i)));
            }
            report.claim(
                    found && counts >= SHAPES,
                    "by %s, each shape is found, and %d of %d are counted",
                    by.name().toLowerCase(Locale.ROOT),
                    counts,
                    SHAPES);
        }
    }

    private static List<String> cells(HttpResponse<String> answer) {
        return List.of(answer.headers().firstValue(Http.CELL).orElse("").split(",", -1));
    }

    private static int asked(List<HttpResponse<String>> answers) {
        return answers.stream().mapToInt(answer -> cells(answer).size()).max().orElse(0);
    }
}
