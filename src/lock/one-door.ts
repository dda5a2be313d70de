import { meaningOf } from './data-points/catalogue.ts';
import { bytes } from './data-points/forms.ts';
import type { Report } from './report.ts';

/**
 * What the reports of a device with several doors say of one of them. An opening and a door contact carry the number of
 * the door in their first byte (protocol 5, closed_opened_kit); without it nothing is said of any door.
 * @param door undefined where there is only one: then everything is about it
 */
export function reportsOfDoor(reports: readonly Report[], door: number | undefined): readonly Report[] {
  return door === undefined ? reports : reports.filter((report) => !isAboutADoor(report) || doorIn(report) === door);
}

function isAboutADoor({ code }: Report): boolean {
  return meaningOf(code, 'opening') !== undefined || meaningOf(code, 'door') !== undefined;
}

function doorIn({ value }: Report): number | undefined {
  return bytes(value)?.[0];
}
