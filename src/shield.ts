/** Where a failure is written down. */
interface DebugLog {
  debug: (message: string) => void;
}

/**
 * Does one piece of work whose failure must not reach what stands beside it: another lock, another listener, Homebridge.
 * @param what is done, for the debug line
 * @returns what the work returns, undefined when it threw
 */
export function shielded<T>(log: DebugLog, what: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    log.debug(`${what} failed: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
