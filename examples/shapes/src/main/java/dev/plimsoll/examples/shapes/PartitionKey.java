package dev.plimsoll.examples.shapes;

/** What shapes are spread over the cells by: the talk's three choices. */
enum PartitionKey {
    /** By tenant: every question about one tenant asks one cell; a few tenants are too large for one. */
    TENANT,
    /** By the kind of a shape: counting asks one cell, but finding an id asks all, and kinds are of unlike size. */
    KIND,
    /** By ranges of ids: even, and finding an id asks one cell, but counting asks all. */
    RANGE
}
