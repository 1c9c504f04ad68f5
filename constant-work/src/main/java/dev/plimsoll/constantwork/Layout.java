package dev.plimsoll.constantwork;

/*
 * Where each field of a frame stands: ENVELOPE.md beside the module's README is the specification, this class repeats
 * its table. All integers are big-endian. Version 1 uses the first 296 bytes; the rest of the header up to the
 * signature is zero, so that a later version has 148 bytes for fields that a version-1 reader may ignore.
 */
final class Layout {
    static final int HEADER_BYTES = 512;

    /* First byte over 127 and a CR LF pair, as in PNG: a transfer in text mode breaks it at once. */
    static final long MAGIC = 0x89_50_4C_4D_43_57_0D_0AL; // \x89 P L M C W \r \n

    static final int VERSION = 1;

    static final int MAGIC_AT = 0;
    static final int VERSION_AT = 8;
    static final int LEAST_READER_AT = 10;
    static final int CLASS_AT = 12;
    static final int FLAGS_AT = 13;
    static final int WAVE_KIND_AT = 14;
    static final int CELL_COUNT_AT = 15;
    static final int STREAM_AT = 16;
    static final int EPOCH_AT = 32;
    static final int SEQUENCE_AT = 40;
    static final int CREATED_AT = 48;
    static final int KEY_ID_AT = 56;
    static final int STABLE_LENGTH_AT = 64;
    static final int CANDIDATE_LENGTH_AT = 68;
    static final int STABLE_HASH_AT = 72;
    static final int CANDIDATE_HASH_AT = 104;
    static final int SHARE_AT = 136;
    static final int RESERVED_4_AT = 140;
    static final int CELLS_AT = 144;
    static final int PREVIOUS_AT = 272;
    static final int NONCE_AT = 288;
    static final int RESERVED_AT = 296;
    static final int SIGNATURE_AT = 444;
    static final int CHECKSUM_AT = 508;

    static final int STREAM_BYTES = 16;
    static final int HASH_BYTES = 32;
    static final int PREVIOUS_BYTES = 16;
    static final int SIGNATURE_BYTES = 64;
    static final int MAX_CELLS = 16;

    static final int FLAG_CANDIDATE = 1;

    static final int WAVE_NONE = 0;
    static final int WAVE_SHARE = 1;
    static final int WAVE_CELLS = 2;

    static final int WHOLE = 1_000_000;

    /* 9999-12-31T23:59:59.999Z: later instants have no ISO form of four digits, and nobody created one. */
    static final long LAST_MILLIS = 253_402_300_799_999L;

    private Layout() {}
}
