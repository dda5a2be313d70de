/**
 * A table for a terminal: columns as wide as their widest cell, the last one as it is; so is the last cell of a row that
 * has fewer of them.
 * @param rows the first is the head; a line is drawn below it
 */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const counted = (row: readonly string[], column: number): string =>
    row === head || column < row.length - 1 ? (row[column] ?? '') : '';
  const widths = head.map((_, column) => Math.max(...rows.map((row) => counted(row, column).length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    line(head),
    widths.map((width) => '─'.repeat(Math.min(width, 100))).join('  '),
    ...rows.slice(1).map(line),
  ].join('\n');
}
