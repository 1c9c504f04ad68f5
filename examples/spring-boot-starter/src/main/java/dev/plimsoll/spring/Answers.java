package dev.plimsoll.spring;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** What endpoints have in common: what a module refuses is the caller's fault, and told in the module's words. */
final class Answers {
    private Answers() {}

    static void refusedAsBadRequest(Runnable work) {
        try {
            work.run();
        } catch (IllegalArgumentException e) {
            throw badRequest(String.valueOf(e.getMessage()));
        }
    }

    static InvalidEndpointRequestException badRequest(String what) {
        return new InvalidEndpointRequestException(what, what);
    }
}
