/** Node strips the types itself (Node 22.18 or later), so the tests need no transformer. */
export default {
  testEnvironment: 'node',
  transform: {},
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.cache', '<rootDir>/dist'],
  collectCoverageFrom: ['src/tuya/**/*.ts', 'src/lock/**/*.ts'],
  coverageProvider: 'v8',
  coverageThreshold: { global: { lines: 95 } },
  testTimeout: 20_000,
};
