import type { Endpoint } from './endpoints.ts';

/** An endpoint found, with the varying parts of its path. */
export interface Route {
  endpoint: Endpoint;
  params: Record<string, string>;
}

/** Finds the endpoint of a request; the first matching row wins, so fixed paths stand before varying ones. */
export class Router {
  readonly #table: { endpoint: Endpoint; pattern: RegExp }[];

  constructor(endpoints: readonly Endpoint[]) {
    this.#table = endpoints.map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.path) }));
  }

  /** Undefined when the path is unknown or the method is wrong: Tuya answers 1108 to both. */
  find(method: string, path: string): Route | undefined {
    for (const { endpoint, pattern } of this.#table) {
      const match = endpoint.method === method ? pattern.exec(path) : null;
      if (match) {
        return { endpoint, params: { ...match.groups } };
      }
    }
    return undefined;
  }
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}
