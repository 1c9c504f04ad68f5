package dev.plimsoll.examples.shapes;

import java.io.IOException;

/** What each process does beside its work: it says where it listens, and it never outlives the one that started it. */
final class Child {
    private Child() {}

    /** Ends this process as soon as its standard input does, which happens when its parent ends, in whatever way. */
    static void endWithParent() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // nothing is ever said to it
                        }
                    } catch (IOException e) {
                        // the same
                    }
                    Runtime.getRuntime().halt(0);
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** Tells the parent that this process listens. */
    static void ready(int port) {
        System.out.println(port);
        System.out.flush();
    }
}
