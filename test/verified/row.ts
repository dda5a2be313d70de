/** One check of Homebridge's Verified programme, as it came out. */
export interface Row {
  name: string;
  /** Why the check fails, one line each; empty when it passes. */
  wrong: readonly string[];
  /** What was found, where that says more than ✓. */
  found?: string;
  /** Why it cannot be checked here: neither passed nor failed. */
  unchecked?: string;
}

/** A row that passes exactly if the condition holds. @param why what is wrong otherwise */
export function row(name: string, holds: boolean, why: string): Row {
  return { name, wrong: holds ? [] : [why] };
}

export function mark({ wrong, unchecked }: Row): '✓' | '✗' | '–' {
  if (wrong.length > 0) {
    return '✗';
  }
  return unchecked === undefined ? '✓' : '–';
}
