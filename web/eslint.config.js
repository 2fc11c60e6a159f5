import js from '@eslint/js';
import typescript from 'typescript-eslint';

/** What Node has and the tests use, and what they use in a page. */
const GLOBALS = [
  ...['Buffer', 'Response', 'URL', 'clearTimeout', 'console', 'fetch', 'performance', 'process', 'setImmediate', 'setTimeout'],
  ...['DOMException', 'Event', 'MediaStreamTrack', 'MutationObserver', 'OfflineAudioContext', 'RTCPeerConnection', 'atob', 'document', 'indexedDB', 'innerWidth', 'localStorage', 'navigator', 'window'],
];

/** The rules for every workspace; a file that is not TypeScript gets those that need no types. */
export default typescript.config(
  { ignores: ['**/dist/', '**/node_modules/', 'app/src/api/schema.d.ts'] },
  js.configs.recommended,
  ...typescript.configs.strictTypeChecked,
  ...typescript.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 250],
      'max-lines-per-function': ['error', 60],
      // A number in a text reads as itself.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What is missing is said by `undefined`; an assertion says that an index was checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // An interface that somebody may answer from a disk is async also where memory answers.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // The router takes redirects this way.
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'package', package: '@tanstack/router-core', name: 'Redirect' }] }],
      // A generic names the shape that the caller expects of a JSON answer.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  // A catalog of words is one list, however long.
  { files: ['app/src/words/**'], rules: { 'max-lines': 'off' } },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [typescript.configs.disableTypeChecked],
    languageOptions: { globals: Object.fromEntries(GLOBALS.map((name) => [name, 'readonly'])) },
  },
);
