import { setImmediate as turn } from 'node:timers/promises';

/** How long something may take that happens soon, ms: no test depends on how fast a machine is. */
const patience = 60_000;

/**
 * Resolves as soon as something has become true of which nobody tells: looked at whenever other work has had its turn.
 * @param what it is, for the error when it does not become true in time
 * @param within ms
 */
export async function eventually(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  within = patience,
): Promise<void> {
  const began = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - began > within) {
      throw new Error(`Not within ${within} ms: ${what}`);
    }
    await turn();
  }
}

/**
 * Resolves as soon as something is true of which somebody tells: looked at first, and then whenever told.
 * @param tells calls the listener from now on; returns the way to stop that
 * @param within ms
 */
export async function heard(
  what: () => string,
  isTrue: () => boolean,
  tells: (listener: () => void) => () => void,
  within = patience,
): Promise<void> {
  if (isTrue()) {
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const stop = tells(() => {
      if (isTrue()) {
        clearTimeout(timer);
        stop();
        resolve();
      }
    });
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`Not within ${within} ms: ${what()}`));
    }, within);
  });
}

/** Work of the file system that runs in the background, as Node calls it. */
const fileWork = ['CloseReq', 'FSReqCallback', 'FSReqPromise'];

/** Resolves when nothing is read or written any more: every step of what was begun, one after the other, is done. */
export async function filesAtRest(): Promise<void> {
  await turn();
  await eventually('no file is being read or written', () =>
    process.getActiveResourcesInfo().every((name) => !fileWork.includes(name)),
  );
}
