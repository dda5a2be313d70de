import { meaningOf } from '../data-points/catalogue.ts';
import { bytes } from '../data-points/forms.ts';
import type { Report } from './report.ts';

/**
 * What the reports of a device with several doors say of one of them. A door contact carries the number of the door in
 * its first byte (protocol 5.2, closed_opened_kit).
 * @param door undefined where there is only one: then everything is about it
 */
export function reportsOfDoor(reports: readonly Report[], door: number | undefined): readonly Report[] {
  return door === undefined ? reports : reports.filter((report) => !isAboutADoor(report) || doorIn(report) === door);
}

/**
 * Whether a report is about one door and does not say which: some openings begin with the number of the finger or card
 * in four bytes ("AAAAAQAA" in a dump), whose first is 0; others have no bytes at all.
 */
export function namesNoDoor(report: Report): boolean {
  return isAboutADoor(report) && (doorIn(report) ?? 0) === 0;
}

function isAboutADoor({ code }: Report): boolean {
  return meaningOf(code, 'opening') !== undefined || meaningOf(code, 'door') !== undefined;
}

function doorIn({ value }: Report): number | undefined {
  return bytes(value)?.[0];
}
