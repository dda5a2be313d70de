/** What a Home shows, in its own words. */
export interface HomeAccessory {
  aid: number;
  name: string;
  manufacturer: string;
  model: string;
  serial: string;
  services: HomeService[];
}

export interface HomeService {
  iid: number;
  /** Name of its type, as in LockMechanism. */
  type: string;
  /** ConfiguredName or Name, when it has one. */
  name: string | undefined;
  /** By the name of their type, as in LockCurrentState. */
  characteristics: ReadonlyMap<string, HomeCharacteristic>;
}

export interface HomeCharacteristic {
  iid: number;
  value: unknown;
  /** HAP status of the value; 0 unless the accessory has no response. */
  status: number;
  permissions: readonly string[];
}

export interface HomeEvent {
  /** When it came, ms since 1970. */
  at: number;
  iid: number;
  value: unknown;
}

/** What a single lock or camera asks of its home. */
export interface HomeAccess {
  accessories: () => Promise<HomeAccessory[]>;
  /** Values of characteristics of one accessory, in the order asked. Throws NoResponse. */
  read: (aid: number, iids: number[]) => Promise<unknown[]>;
  /** Writes one characteristic. Returns the HAP status (0 = done) and how long the answer took, ms. */
  write: (aid: number, iid: number, value: unknown) => Promise<{ status: number; ms: number }>;
  /** Calls the listener with every further event of these characteristics. */
  watch: (aid: number, iids: number[], listener: (event: HomeEvent) => void) => Promise<void>;
  /** What a camera shows: a JPEG of at most this size in pixels. */
  snapshot: (aid: number, width: number, height: number) => Promise<Buffer>;
}
