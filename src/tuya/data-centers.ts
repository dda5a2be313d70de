/** One of Tuya's data centres. A cloud project, its app account and its devices live in exactly one of them. */
export interface DataCenter {
  /** As written in Tuya's console. */
  name: string;
  /** Base address of the OpenAPI. */
  api: string;
  /** Base address of the Pulsar message service. */
  pulsar: string;
}

/**
 * The seven data centres by `region`. The Pulsar hosts of us-east and eu-west are those of Tuya's Java SDK, others are
 * reported (protocol 1.7): `pushEndpoint` overrides them.
 */
export const dataCenters = {
  cn: { name: 'China', api: 'https://openapi.tuyacn.com', pulsar: 'wss://mqe.tuyacn.com:8285/' },
  us: { name: 'Western America', api: 'https://openapi.tuyaus.com', pulsar: 'wss://mqe.tuyaus.com:8285/' },
  'us-east': { name: 'Eastern America', api: 'https://openapi-ueaz.tuyaus.com', pulsar: 'wss://mqe.tuyaus.com:8285/' },
  eu: { name: 'Central Europe', api: 'https://openapi.tuyaeu.com', pulsar: 'wss://mqe.tuyaeu.com:8285/' },
  'eu-west': { name: 'Western Europe', api: 'https://openapi-weaz.tuyaeu.com', pulsar: 'wss://mqe.tuyaeu.com:8285/' },
  in: { name: 'India', api: 'https://openapi.tuyain.com', pulsar: 'wss://mqe.tuyain.com:8285/' },
  sg: { name: 'Singapore', api: 'https://openapi-sg.iotbing.com', pulsar: 'wss://mqe-sg.iotbing.com:8285/' },
} as const satisfies Record<string, DataCenter>;

export type Region = keyof typeof dataCenters;

export const regions = Object.keys(dataCenters) as Region[];
