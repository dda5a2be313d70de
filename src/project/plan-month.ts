/** One month of Tuya's plan: it need not begin with the calendar's. Milliseconds since 1970. */
export interface PlanMonth {
  start: number;
  end: number;
}

/**
 * The month of the plan that a moment lies in.
 * @param turnsOn the day of the month (UTC) on which Tuya's count begins anew; in a shorter month its last day
 * @param date ms since 1970
 */
export function planMonth(turnsOn: number, date: number): PlanMonth {
  const now = new Date(date);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const turn = (months: number): number => {
    const days = new Date(Date.UTC(year, month + months + 1, 0)).getUTCDate();
    return Date.UTC(year, month + months, Math.min(turnsOn, days));
  };
  return date >= turn(0) ? { start: turn(0), end: turn(1) } : { start: turn(-1), end: turn(0) };
}
