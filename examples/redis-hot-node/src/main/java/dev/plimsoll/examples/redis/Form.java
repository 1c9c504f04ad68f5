package dev.plimsoll.examples.redis;

/** How the monolith reads its cache. */
enum Form {
    WITHOUT("without"),
    BY_NODE("by node"),
    BY_KEY("by key");

    final String says;

    Form(String says) {
        this.says = says;
    }
}
