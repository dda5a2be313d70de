/**
 * What is guessed about pictures because no page of Tuya says it. Each number names the lock or the place it was seen
 * on, and what becomes worse without it, so that it can be changed or taken out again. How long the bell waits for its
 * picture is no guess and stands in events/event-notifier.ts; how long a place that Tuya refuses is left alone stands in
 * unsupported-endpoints.ts.
 *
 * "The video lock" is the Wi-Fi lock whose message stands in protocol 5.4: it rings first, uploads its picture for about
 * 4 s, and then names the place of it in `initiative_message`.
 */

/**
 * When the picture of an event is searched for, each time after the one before, ms: 0, 0.7, 2, 4.5, 8.5 and 16.5 s after
 * the event. Seen on the video lock: there after 4 s. Not seen: a picture that is there at once, or only after 12 s on a
 * slow line; the first and the last search are for these. Without it: pictures that come late are missed.
 */
export const searchPauses: readonly number[] = [0, 700, 1_300, 2_500, 4_000, 8_000];

/**
 * The same for a lock that takes pictures and whose pictures fail to come, ms: 2 and 6 s after the event. Seen on no
 * lock; the calls of the plan are scarce. Without it: up to 18 calls for each bell of such a lock.
 */
export const sparseSearchPauses: readonly number[] = [2_000, 4_000];

/**
 * So many events of one kind in a row without a picture, and the pictures of that kind fail to come: they are searched for
 * less often, or not at all where the lock is not known to have a camera. Seen on locks that do not show by any data
 * point whether they have one. Without it: every alarm of a lock without camera costs up to 12 calls.
 */
export const missesOfKind = 3;

/**
 * The pictures of so many events are searched for at once, and of one more after each of these pauses, ms; of the others
 * only the place that they name counts. Seen on no lock: one that raves with alarms, such as a shaking door, costs one or
 * two calls a second. Without it: such a lock uses up the plan of a month in some hours.
 */
export const searchesAtOnce = 60;
export const pauseForOneMoreSearch = 5 * 60_000;

/**
 * How long the place that an event names is waited for before the others are searched too, ms. Seen on no lock; a
 * download from the storage may hang. Without it: a hanging download holds up the picture that another place has.
 */
export const namedPlaceHeadStart = 1_000;

/**
 * How many pictures of one lock are fetched at the same time. Seen on no lock; a history with many new events asks for all
 * their pictures at once. Without it: such a history is a burst of 50 downloads.
 */
export const parallelFetches = 4;

/**
 * How often in a row the source that had the last picture may have none before the others are asked again. Seen on no
 * lock; which source has a ring differs between locks. Without it: a lock that changes its source shows no more
 * pictures.
 */
export const missesOfSource = 5;

/**
 * The picture of an event in the album is uploaded within this time before or after it, ms. Seen in the album, whose
 * entries have the time of the upload and none of the event; 4 s on the video lock. Without it: the newest picture of the
 * album is shown for an event that has none.
 */
export const albumEntryWithin = 60_000;

/**
 * A file may be stored so long before its event, ms: times of locks and of the storage are whole seconds and differ a
 * little. Seen in the storage, whose answers carry `Last-Modified`. Without it: a picture that was stored in the second of
 * its event counts as that of an earlier one.
 */
export const storedBeforeEvent = 5_000;

/**
 * Reports of one event by different sources lie so close, ms: the bell comes first, the message with the picture after the
 * upload. Seen on the video lock: about 4 s. Without it: one visit rings twice.
 */
export const messageAfterEvent = 20_000;

/**
 * A message comes at most so long after its picture was taken, ms, if the clock of its lock is right. Seen in the firmware
 * of a Wi-Fi lock: the time in `initiative_message` is the lock's own clock, which may be an hour wrong. Without it: a
 * bell with a picture of such a lock counts as an old one.
 */
export const longestUpload = 120_000;
