/** The settings form in a real browser with the real Homebridge UI; `npm test` needs neither and leaves this out. */
export default {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/ui/*.ui.ts'],
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist'],
  globalSetup: '<rootDir>/test/e2e/pack-plugin.js',
  testTimeout: 180_000,
  maxWorkers: 1,
};
