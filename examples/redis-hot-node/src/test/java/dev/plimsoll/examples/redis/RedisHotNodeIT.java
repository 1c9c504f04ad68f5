package dev.plimsoll.examples.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/** The command's steps with a real cluster. What must hold on a busy machine, too, is asserted; that the form without the library stalls is one of the claims. */
@Timeout(1_800)
class RedisHotNodeIT {
    private static final int PLAYS = 3;

    @BeforeAll
    static void needsRedis() {
        assumeTrue(RedisCluster.isInstalled(), "needs redis-server; Debian: apt-get install redis-server");
    }

    @Test
    @Tag("ci")
    void aNodeThatIsCutOffHarmsItsShareOnly(@TempDir Path folder) throws Exception {
        try (Stage stage = new Stage(folder)) {
            stage.warmUp();
            assertThat(broken(stage, Chaos.CUT, Duration.ofSeconds(3), .08)).isEmpty();

            Stage.Pair killed = stage.play(Chaos.KILL, Form.BY_KEY, Duration.ofSeconds(1), Duration.ofSeconds(3));
            assertThat(killed.fault().readers().harmed())
                    .as("a node that is killed, and comes back empty")
                    .isBetween(.2, Scale.HOT + .08);
            anAnswerToAnotherQuestionIsKnown(stage);
        }
    }

    private static void anAnswerToAnotherQuestionIsKnown(Stage stage) throws InterruptedException {
        RedisNode node = stage.cluster().node(Keys.HOT_NODE);
        HostAndPort address = node.address();
        try (Jedis jedis = new Jedis(address, RedisNode.config(stage.cluster().password(), Scale.TIMEOUT))) {
            assertThat(Connections.proves(jedis)).isTrue();
            jedis.getConnection().sendCommand(Command.GET, Keys.HOT); // and the answer is not read
            assertThat(Connections.proves(jedis))
                    .as("the twin: the next answer is to the question before")
                    .isFalse();
        }
        node.direct(jedis -> jedis.set(Keys.HOT, Database.answer("another")));
        try (Connections connections = new Connections(stage.cluster().password())) {
            Database database = new Database();
            Guarded guarded = new Guarded(true, stage.topology(), connections, database);
            assertThat(guarded.read(Keys.HOT)).isEqualTo(Optional.of(Database.answer(Keys.HOT)));
            assertThat(guarded.mismatches()).isEqualTo(1);
            assertThat(new Looping(
                                    stage.cluster(),
                                    connections,
                                    database,
                                    stage.topology().current())
                            .read(Keys.HOT))
                    .as("the twin: who does not look believes it")
                    .isEqualTo(Optional.of(Database.answer("another")));
        }
    }

    @Test
    @Tag("proof")
    void everyFaultHarmsItsShareOnly(@TempDir Path folder) throws Exception {
        try (Stage stage = new Stage(folder)) {
            stage.warmUp();
            for (Chaos chaos : Chaos.values()) {
                assertThat(broken(stage, chaos, Duration.ofSeconds(5), .03)).isEmpty();
            }
        }
    }

    /** What the last of up to three plays broke: a machine that has other things to do may break a claim now and then. */
    private static List<String> broken(Stage stage, Chaos chaos, Duration window, double room) {
        List<String> broken = List.of();
        for (int play = 0; play < PLAYS && (play == 0 || !broken.isEmpty()); play++) {
            Report report = new Report(System.out, room);
            RedisHotNode.play(stage, report, List.of(chaos), Duration.ofSeconds(1), window);
            broken = report.end();
        }
        return broken;
    }
}
