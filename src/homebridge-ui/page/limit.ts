/** Somebody did not answer in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Waits for an answer, but not for ever: Homebridge's UI sets no limit to anything that a page asks.
 * @param answer what is waited for
 * @param milliseconds how long
 * @returns the answer; rejects with {@link NoAnswer} when it does not come in time
 */
export async function within<Answer>(answer: Promise<Answer>, milliseconds: number): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswer());
    }, milliseconds);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
