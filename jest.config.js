/** Node strips the types itself (Node 22.18 or later), so the tests need no transformer. */
const common = {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist'],
};

export default {
  projects: [
    {
      ...common,
      displayName: 'parts',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e/', '<rootDir>/test/cases/'],
    },
    {
      ...common,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts', '<rootDir>/test/cases/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/pack-plugin.js',
    },
  ],
  collectCoverageFrom: ['src/tuya/**/*.ts', 'src/lock/**/*.ts'],
  coverageProvider: 'v8',
  coverageThreshold: { global: { lines: 95 } },
  testTimeout: 120_000,
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/waiting-first.js',
};
