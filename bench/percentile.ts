/** @returns the smallest of the figures that this share (0–1) of them does not exceed, without decimals */
export function percentile(figures: readonly number[], share: number): string {
  const sorted = figures.toSorted((a, b) => a - b);
  return (sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN).toFixed(0);
}
