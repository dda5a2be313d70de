/**
 * For a program that takes no options: prints what it measures where `--help` is asked for, says that any other option is
 * unknown, and ends the program in both cases.
 */
export function explain(words: string): void {
  const [option] = process.argv.slice(2);
  if (option === '--help') {
    console.log(words);
    process.exit();
  }
  if (option !== undefined) {
    console.error(`Unknown option '${option}'. There are none but --help`);
    process.exit(2); // the usual exit code for a wrong command line
  }
}
