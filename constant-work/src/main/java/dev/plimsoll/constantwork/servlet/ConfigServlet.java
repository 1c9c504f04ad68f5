package dev.plimsoll.constantwork.servlet;

import static java.util.Objects.requireNonNull;

import dev.plimsoll.constantwork.ConfigReceiver;
import dev.plimsoll.constantwork.FrameIntake;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Hands frames from a servlet container to a receiver.
 *
 * <pre>{@code
 * context.addServlet("config", ConfigServlet.of(receiver)).addMapping("/config");
 * }</pre>
 */
public final class ConfigServlet extends HttpServlet {
    private static final long serialVersionUID = 1;

    private final transient FrameIntake intake;

    private ConfigServlet(FrameIntake intake) {
        this.intake = requireNonNull(intake, "intake");
    }

    /**
     * Makes a servlet.
     *
     * @param receiver takes the frames
     * @return the servlet
     */
    public static ConfigServlet of(ConfigReceiver<?> receiver) {
        return new ConfigServlet(FrameIntake.of(receiver));
    }

    /** Reads one frame and answers with the receiver's reply; see {@link FrameIntake#take}. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        FrameIntake.Answer answer =
                intake.take(request.getMethod(), request.getContentLengthLong(), request.getInputStream());
        byte[] body = answer.bytes();
        response.setStatus(answer.status());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
