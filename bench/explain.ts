/** Prints what a benchmark measures and ends the program, where `--help` was asked for. */
export function explain(words: string): void {
  if (process.argv.includes('--help')) {
    console.log(words);
    process.exit();
  }
}
