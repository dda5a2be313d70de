/** Where every layer writes: the four levels of Homebridge's own logger, so that it can be handed in as it is. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
