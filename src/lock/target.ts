/** Where Home wants the bolt. */
export type Target = 'secured' | 'unsecured';

/** Why a request for the bolt failed. */
export interface Failure {
  reason: 'timed out' | 'refused' | 'busy' | 'not permitted' | 'unsupported' | 'unreachable';
  /** One sentence for the log: what happened, Tuya's code, what the owner can do. */
  message: string;
}
