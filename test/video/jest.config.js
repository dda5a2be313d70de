/** The live view with a real ffmpeg on the PATH; `npm test` needs none and leaves this out. */
export default {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/video/*.video.ts'],
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist'],
  globalSetup: '<rootDir>/test/e2e/pack-plugin.js',
  testTimeout: 120_000,
  maxWorkers: 1,
};
