const blocks = '▁▂▃▄▅▆▇█';
const columns = 72;

/** A curve in one line, from 0 to its largest figure; each column shows the smallest of the figures that fall in it. */
export function curve(figures: readonly number[]): string {
  const most = Math.max(...figures);
  const width = Math.min(columns, figures.length);
  return Array.from({ length: width }, (_, column) => {
    const own = figures.slice(
      Math.floor((column * figures.length) / width),
      Math.floor(((column + 1) * figures.length) / width),
    );
    return blocks[Math.round((Math.min(...own) / most) * (blocks.length - 1))] ?? ' ';
  }).join('');
}
