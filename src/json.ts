/** @returns the value that a JSON text stands for; undefined when it is no text, or not JSON */
export function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
