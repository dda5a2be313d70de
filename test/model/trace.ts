/** Writes one line of the timeline of a run; words are made only where somebody reads them. */
export type Trace = (words: () => string) => void;

export const noTrace: Trace = () => undefined;
