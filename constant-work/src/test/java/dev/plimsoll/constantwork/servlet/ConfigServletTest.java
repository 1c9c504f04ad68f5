package dev.plimsoll.constantwork.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.Reason;
import dev.plimsoll.constantwork.Reply;
import dev.plimsoll.constantwork.TrustedKeys;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigServletTest {
    private final ConfigReceiver<byte[]> receiver = ConfigReceiver.<byte[]>builder(
                    "prod/routing",
                    "host-17",
                    TrustedKeys.ofHex(List.of("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")),
                    bytes -> bytes)
            .build();

    @Test
    void answersAFrameWithTheReceiversReply() throws IOException {
        Map<String, Object> answered = new HashMap<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();

        ConfigServlet.of(receiver).service(request("PUT", new byte[4096]), response(answered, body));

        assertThat(answered).containsEntry("setStatus", 200).containsEntry("setContentLength", 64);
        assertThat(Reply.decode(ByteBuffer.wrap(body.toByteArray()))
                        .orElseThrow()
                        .reasons())
                .containsExactly(Reason.MAGIC);
    }

    @Test
    void refusesWhatIsNoFrameByItsLength() throws IOException {
        Map<String, Object> answered = new HashMap<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();

        ConfigServlet.of(receiver).service(request("PUT", new byte[100]), response(answered, body));

        assertThat(answered).containsEntry("setStatus", 413).containsEntry("setContentLength", 0);
    }

    /* A servlet API has hundreds of methods, and the adapter uses six: a container would prove no more here. */
    private static HttpServletRequest request(String method, byte[] content) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(content);
        ServletInputStream input = new ServletInputStream() {
            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                return bytes.read(into, offset, length);
            }

            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException();
            }
        };
        return proxy(HttpServletRequest.class, (name, argument) -> switch (name) {
            case "getMethod" -> method;
            case "getContentLengthLong" -> (long) content.length;
            case "getInputStream" -> input;
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static HttpServletResponse response(Map<String, Object> answered, ByteArrayOutputStream body) {
        ServletOutputStream output = new ServletOutputStream() {
            @Override
            public void write(int b) {
                body.write(b);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }
        };
        return proxy(HttpServletResponse.class, (name, argument) -> {
            if (name.equals("getOutputStream")) {
                return output;
            }
            answered.put(name, argument);
            return "";
        });
    }

    private interface Call {
        Object on(String name, Object argument);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                ConfigServletTest.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object result = call.on(method.getName(), arguments == null ? "" : arguments[0]);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }
}
