// Writes src/api/schema.d.ts from the description that the server gives of itself; with --check only
// compares, and fails when the file is stale. The description comes from the built binary.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import openapi, { astToString } from 'openapi-typescript';

const file = new URL('../src/api/schema.d.ts', import.meta.url);
const target = process.env.CARGO_TARGET_DIR ?? new URL('../../../target', import.meta.url).pathname;
const binary = process.env.CLINIC_BINARY ?? `${target}/debug/housecall`;

const description = JSON.parse(execFileSync(binary, ['openapi'], { maxBuffer: 64 << 20 }).toString());
const head = '// Made by `npm run types` from the server\'s own description. Do not edit.\n\n';
const made = head + astToString(await openapi(description));

if (!process.argv.includes('--check')) {
  writeFileSync(file, made);
} else if (readFileSync(file, 'utf8') !== made) {
  console.error('web/app/src/api/schema.d.ts is stale: run `npm run types --workspace app` in web/ and commit it');
  process.exit(1);
}
