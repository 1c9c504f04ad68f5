package dev.plimsoll.shedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows can be copied into a class that has a {@code serve} and a {@code tooBusy}. */
class ReadmeTest {
    private static final String AROUND = """
            import dev.plimsoll.shedding.*;
            import dev.plimsoll.shedding.resilience4j.*;
            import dev.plimsoll.shedding.servlet.*;
            import io.github.resilience4j.bulkhead.*;
            import jakarta.servlet.*;
            import java.time.Duration;
            import java.util.*;
            import java.util.function.*;

            abstract class NAME {
                abstract Object serve(Object request);

                abstract Object tooBusy(Duration retryAfter);

            BODY
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void theExamplesCompile() throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path")));
        Matcher example =
                Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        int count = 0;
        while (example.find()) {
            count++;
            Path source = folder.resolve("Example" + count + ".java");
            Files.writeString(source, AROUND.replace("NAME", "Example" + count).replace("BODY", example.group(1)));
            arguments.add(source.toString());
        }
        assertThat(count).isEqualTo(3);
        ByteArrayOutputStream faults = new ByteArrayOutputStream();
        int result = ToolProvider.getSystemJavaCompiler().run(null, faults, faults, arguments.toArray(String[]::new));
        assertThat(result).as(faults.toString(StandardCharsets.UTF_8)).isZero();
    }
}
