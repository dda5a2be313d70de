/** HomeKit reports an error of its own after 9 s; ours must come before, ms (HAP-NodeJS: 3 s and 6 s). */
export const answerWithin = 8_000;

/** A command that leaves later than this may still be on its way when Home is told that it failed, ms. */
export const sendWithin = 6_500;

/**
 * After an earlier command that may still move the bolt, a newer request watches it; what it then has to send leaves
 * within this time after the tap, or not at all, ms: the slowest bolts report after 8 s, and a command takes some more.
 */
export const longestWatch = 12_000;

/** How long the last look of a watch may take, ms: a read that hangs keeps nothing pending. */
export const lastLookWithin = 2_000;

/** Between two attempts on a sleeping lock, ms. Its windows last a minute or more (protocol 4.4); each attempt costs two calls. */
export const wakeEvery = 5_000;

/** Before asking a throttling cloud or a busy lock again, ms (2328: "a few seconds", protocol 2). */
export const breathe = 1_500;

/** When the bolt's state is read after an accepted command, ms after it; Home's pending state ends with the last. */
export const confirmAt: readonly number[] = [1_000, 2_000, 4_000, 8_000];
