// Plain JavaScript on purpose: it must run on the very Node versions it refuses.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This needs Node 22.18 or later, found ${process.versions.node}.\n` +
      'npm ci normally brings its own Node for npm scripts (optional packages of test/e2e/package.json);\n' +
      'it did not here. Install Node 24 from https://nodejs.org, or run npm ci without --omit=optional.',
  );
  process.exit(1);
}
