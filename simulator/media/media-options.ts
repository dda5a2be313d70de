/** Where clients have met different answers, or the documents leave them open. */
export interface MediaOptions {
  /** How long a signed URL is good, s. An hour unless told (protocol 9). */
  urlLifeSeconds?: number;
  /** `latest/media/url` when there is nothing to show: an empty object unless told. */
  nothing?: 'empty' | 'null';
  /** The names in the album: snake_case as in Tuya's samples, unless told; its table says camelCase. */
  albumNames?: 'snake' | 'camel';
  /** The code by which `movement-configs` is refused, since it belongs to a service of its own (1106, 28841105); answered unless told. */
  refuseMovementConfigs?: number;
  /** The `file_type` that shows a ring without a request, which is not documented; 2, the alerts, unless told. */
  doorbellFileType?: 1 | 2;
}
