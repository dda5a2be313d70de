/** Something whose state is shown in Home. */
interface Source {
  /** @returns stops listening */
  onChange: (listener: () => void) => () => void;
}

/** Shows the present state at once and after every change of a source, until the signal is aborted. */
export function syncWith(sources: readonly Source[], shows: readonly (() => void)[], signal: AbortSignal): void {
  const show = (): void => {
    shows.forEach((each) => {
      each();
    });
  };
  sources.forEach((source) => {
    listenUntil(signal, () => source.onChange(show));
  });
  show();
}

/** Listens until the signal is aborted. @param listen starts listening and returns how to stop */
export function listenUntil(signal: AbortSignal, listen: () => () => void): void {
  if (!signal.aborted) {
    signal.addEventListener('abort', listen(), { once: true });
  }
}
