/**
 * For a program that takes no options: tells what it is for, or that an option is unknown, and ends.
 * @param what what the program measures
 */
export function withoutOptions(what: string): void {
  const [option] = process.argv.slice(2);
  if (option === '--help') {
    console.log(what);
    process.exit(0);
  }
  if (option !== undefined) {
    console.error(`Unknown option '${option}'. There are none but --help`);
    process.exit(2); // the usual exit code for a command line nobody understands
  }
}
