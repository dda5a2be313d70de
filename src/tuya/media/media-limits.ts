/** Largest picture that is accepted, bytes (design section 6). */
export const largestPicture = 10 * 1024 * 1024;

/** Clips of locks last some ten seconds; more than this is none, bytes. */
export const largestClipByDefault = 64 * 1024 * 1024;
