/** The shapes in which the Tuya cloud answers, and its error codes in words (protocol 2). */

export interface Success {
  success: true;
  result: unknown;
}

export interface Refusal {
  success: false;
  code: number | string;
  msg: string;
}

export type Answer = Success | Refusal;

const MESSAGES: Readonly<Record<number, string>> = {
  500: 'system error, please contact the admin',
  1002: 'access_token is null',
  1003: 'grant type invalid',
  1004: 'sign invalid',
  1005: 'clientId is invalid',
  1006: 'content type is not supported',
  1010: 'token is expired',
  1011: 'token invalid',
  1012: 'token status is invalid',
  1013: 'request time is invalid',
  1100: 'param is empty',
  1101: 'param range is invalid',
  1104: 'type is incorrect',
  1105: 'header is missing',
  1106: 'permission deny',
  1108: 'uri path invalid',
  1109: 'param is illegal',
  1114: "your ip(203.0.113.7) don't have access to this API",
  1199: 'request is too frequent',
  1400: 'token invalid',
  2001: 'device is offline',
  2003: 'function not support',
  2004: 'not support lock type',
  2005: 'product not exist',
  2008: 'command or value not support',
  2009: 'not support this device',
  2010: 'device not exist',
  2302: 'password encryption error',
  2306: 'illegal operation',
  2312: 'Door lock equipment is not online!',
  2328: 'an operation is still in progress',
  2401: 'username or password is wrong',
  2405: 'ticket invalid',
  2406: 'skill id invalid',
  28841002: 'No permissions. Your subscription to cloud development plan has expired.',
  28841004: 'Trial quota used up',
  28841101: 'No permissions. This API is not subscribed.',
  28841105: 'No permissions. This project is not authorized to call this API.',
  28841107: 'No permission. The data center is suspended.',
};

/** A successful answer. `result` is `true` for commands. */
export function done(result: unknown = true): Success {
  return { success: true, result };
}

/** A refusal with one of Tuya's codes; its usual words unless `msg` says otherwise. */
export function refused(code: number | string, msg?: string): Refusal {
  return { success: false, code, msg: msg ?? MESSAGES[Number(code)] ?? 'request fail with unkown error' };
}

/** What travels: the answer with the cloud's time `t` (ms or s) and a trace id. */
export function envelope(answer: Answer, t: number, tid: string): Record<string, unknown> {
  return answer.success
    ? { result: answer.result, success: true, t, tid }
    : { code: answer.code, msg: answer.msg, success: false, t, tid };
}
