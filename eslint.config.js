import { existsSync } from 'node:fs';
import js from '@eslint/js';
import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

/** The types of what only the tests in a browser need are there once these have run (`npm run test:ui`). */
const uninstalled = existsSync(`${import.meta.dirname}/test/ui/node_modules`) ? [] : ['test/ui/*.ts'];

const noHomebridge = {
  patterns: [
    { group: ['homebridge', '@homebridge/*', 'hap-nodejs'], message: 'Only platform.ts and homekit/ know Homebridge.' },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.cache/', '**/node_modules/', ...uninstalled] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      curly: ['error', 'all'],
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // Shipped code: Homebridge gives types only, and nothing is read from the environment.
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: 'Shipped code reads no environment.' }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'homebridge',
              allowTypeImports: true,
              message: 'Types only: a value import breaks split installs.',
            },
            { name: 'node:process', message: 'Shipped code reads no environment.' },
          ],
        },
      ],
    },
  },
  { files: ['src/tuya/**/*.ts', 'src/lock/**/*.ts'], rules: { 'no-restricted-imports': ['error', noHomebridge] } },
  {
    files: ['test/**/*.test.ts'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect*', '**.expect*', 'fc.assert', '**.until', '**.line', 'named'] },
      ],
    },
  },
  {
    files: ['demo/require-node.js', 'src/homebridge-ui/place-page.js', 'test/e2e/*.js', 'test/ui/*.js'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
