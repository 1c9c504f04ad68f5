package dev.plimsoll.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0 s, 0",
        "1 ns, 1",
        "1us, 1000",
        "500ms, 500000000",
        "0.1 s, 100000000",
        "1.5 s, 1500000000",
        "0.000000001 s, 1",
        "10 min, 600000000000",
        "2h, 7200000000000",
        "3650 d, 315360000000000000"
    })
    void readsDurationsExactly(String text, long nanos) {
        assertThat(Units.nanos(text)).isEqualTo(nanos);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "s",
                "-1 s",
                "+1 s",
                "05 s",
                "1,5 s",
                "1_000 s",
                ".5 s",
                "5.",
                "1e3 s",
                "5  s",
                "5 S",
                "5 sec",
                "5 m",
                "0.5 ns",
                "1 min 5 s",
                "999999999 d",
                "5 s ",
                "٥ s"
            })
    void refusesWhatIsNoDuration(String text) {
        assertThat(Units.nanos(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"20/s, 20", "2k/s, 2000", "2 k/s, 2000", "1.5M/s, 1500000", "3000/min, 50", "90 /h, 0.025", "0/s, 0"})
    void readsRatesASecond(String text, double perSecond) {
        assertThat(Units.perSecond(text)).isEqualTo(perSecond);
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "20/", "/s", "20/sec", "-1/s", "20 per s", "2K/s", "20/ms"})
    void refusesWhatIsNoRate(String text) {
        assertThat(Units.perSecond(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"45 %, 0.45", "92.5%, 0.925", "100 %, 1", "0 %, 0", "0.1 %, 0.001", "140 %, 1.4"})
    void readsShares(String text, double share) {
        assertThat(Units.share(text)).isEqualTo(share);
    }

    @ParameterizedTest
    @CsvSource({"1 B, 1", "1 kB, 1000", "1 MB, 1000000", "64 KiB, 65536", "1.5 KiB, 1536", "1 TiB, 1099511627776"})
    void readsBytes(String text, long bytes) {
        assertThat(Units.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 KB", "1 Mb", "0.5 B", "1.0001 kB "})
    void refusesWhatIsNoAmountOfData(String text) {
        assertThat(Units.bytes(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"$0.09, 0.09", "$1296000, 1296000"})
    void readsPrices(String text, double dollars) {
        assertThat(Units.dollars(text)).isEqualTo(dollars);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "1, 1 ns",
        "1500000000, 1500 ms",
        "5000000000, 5 s",
        "600000000000, 10 min",
        "90000000000, 90 s"
    })
    void showsDurationsInTheLargestUnitThatIsExact(long nanos, String shown) {
        assertThat(Units.showNanos(nanos)).isEqualTo(shown);
    }
}
