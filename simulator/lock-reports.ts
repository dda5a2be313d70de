/** What a lock says with its data points (protocol 5.2); codes a lock does not have are left out when it reports. */
import { codesThat, meaningOf } from '../src/lock/data-points/catalogue.ts';
import type { DataPointValue } from './data-point-catalogue.ts';
import type { DataPoints } from './data-points.ts';
import type { LockModel } from './lock-model.ts';

export type Report = Record<string, DataPointValue>;

/** The bolt; an access control has one data point for all its doors. */
export function boltReport(state: LockModel['state'], open: boolean): Report {
  switch (state) {
    case 'lock_motor_state':
      return { lock_motor_state: open };
    case 'inverted':
      return { lock_motor_state: !open };
    case 'open_close':
      return { open_close: open };
    case 'none':
      return {};
  }
}

/** The door leaf, in each of the forms in use. The raw one is channel, then 0001 open or 0002 closed. */
export function doorReport(open: boolean): Report {
  const raw = Buffer.from([1, 0, open ? 1 : 2]).toString('base64');
  return { closed_opened: open ? 'open' : 'closed', door_opened: open, closed_opened_kit: raw };
}

/** The charge in percent and as a level; -1 says that there is none to show. */
export function batteryReport(percent: number): Report {
  // No source tells where the levels change.
  const level = percent > 60 ? 'high' : percent > 20 ? 'medium' : percent > 0 ? 'low' : 'poweroff';
  return { residual_electricity: percent, ...(percent < 0 ? {} : { battery_state: level }) };
}

/** "Unlocked from afar": each model has its own word for it, some have none. */
export function remoteUnlockReport(points: DataPoints): Report {
  const code = codesThat('opening').find(
    (report) => meaningOf(report, 'opening')?.remote === true && points.kind(report)?.type === 'Integer',
  );
  return code === undefined ? {} : { [code]: 1 };
}
