import type { PlatformAccessory, Service, WithUUID } from 'homebridge';

/** A service that comes and goes with what the lock can do. */
export interface OptionalService {
  type: WithUUID<typeof Service>;
  /** Made when Home gets the service for the first time. */
  create: () => Service;
  /** Whether the lock has something for it. */
  offered: () => boolean;
  /** Whether `offered` can be trusted: the lock has said something. */
  decided: () => boolean;
  /**
   * What a restored service does until then. A service of events is alive at once; one that shows a measured value is
   * left as it is, since its old value is no evidence.
   */
  untilDecided: 'alive' | 'untouched';
  /** Brings the service to life until the signal is aborted. @returns shows its present state */
  attach: (service: Service, signal: AbortSignal) => () => void;
}

/**
 * Keeps a service in Home while it is offered. Before the lock's first report a restored service stays: only the lock
 * can say that it is not there, and removing one loses its automations.
 * @param signal ends the service's life, not its place in Home
 * @returns adds, shows or removes it; to be called when something may have changed
 */
export function optionalService(
  accessory: PlatformAccessory,
  service: OptionalService,
  signal: AbortSignal,
): () => void {
  let attached: { show: () => void; end: AbortController } | undefined;
  const attach = (to: Service): typeof attached => {
    const end = new AbortController();
    return { end, show: service.attach(to, AbortSignal.any([signal, end.signal])) };
  };
  return () => {
    const present = accessory.getService(service.type);
    const restored = present !== undefined && !service.decided();
    if (service.offered() || (restored && service.untilDecided === 'alive')) {
      attached ??= attach(present ?? accessory.addService(service.create()));
      attached?.show();
    } else if (present !== undefined && !restored) {
      attached?.end.abort();
      attached = undefined;
      accessory.removeService(present);
    }
  };
}
