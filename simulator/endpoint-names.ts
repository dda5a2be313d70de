/** The endpoints the simulated cloud tells apart, in its ledger and for scripted faults. Several paths may share a name. */
export type EndpointName =
  | 'token'
  | 'refresh-token'
  | 'login'
  | 'access-config'
  | 'devices'
  | 'user-devices'
  | 'thing-devices'
  | 'device'
  | 'status'
  | 'batch-status'
  | 'specification'
  | 'shadow-properties'
  | 'commands'
  | LockEndpoint
  | 'unknown';

/** Those about one lock, which a family may refuse altogether. */
export type LockEndpoint =
  | 'remote-unlocks'
  | 'remote-unlock-config'
  | 'password-ticket'
  | 'door-operate'
  | 'open-door-v1.0'
  | 'open-door-v1.1'
  | 'open-door-pin'
  | 'cancel'
  | 'latest-media'
  | 'albums'
  | 'alarm-logs'
  | 'records'
  | 'movement-configs';
