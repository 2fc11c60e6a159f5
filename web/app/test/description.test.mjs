import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

test("the types of the API are those of the server's own description", () => {
  execFileSync(process.execPath, [new URL('../tools/describe.mjs', import.meta.url).pathname, '--check'], { stdio: 'pipe' });
});
