// Runs the tests of this folder, or the files that are named. A file of browser tests that failed is run once more, by itself,
// and said to be unsteady if it passes then: browsers, their calls and a clinic share two cores with whatever else a machine
// does. What fails twice has failed, and so has a run with more than two such files.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tolerated = 2;
const here = new URL('.', import.meta.url).pathname;
const testsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join(folder, name));

/** The files among these that failed. */
function failing(files) {
  const folder = mkdtempSync(join(tmpdir(), 'housecall-tests-'));
  const told = join(folder, 'failed');
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', `--test-reporter=${join(here, 'failed.mjs')}`, `--test-reporter-destination=${told}`];
  const { status } = spawnSync(process.execPath, ['--test', '--test-timeout=600000', '--test-force-exit', '--test-concurrency=1', ...reporters, ...files], { stdio: 'inherit' });
  const failed = files.filter((file) => readFileSync(told, 'utf8').split('\n').includes(file));
  rmSync(folder, { recursive: true });
  // Whoever ends otherwise than well without a test that failed has not been tested at all.
  return status !== 0 && failed.length === 0 ? files : failed;
}

const named = process.argv.slice(2);
const failed = failing(named.length > 0 ? named : [...testsIn(here), ...testsIn(join(here, 'e2e'))]);
const mayRepeat = failed.length <= tolerated && failed.every((file) => file.includes('/e2e/'));
const broken = mayRepeat ? failed.filter((file) => failing([file]).length > 0) : failed;
for (const file of failed) console.log(`── ${broken.includes(file) ? 'failed' : 'unsteady: failed, and passed when run by itself'}: ${file}`);
process.exitCode = broken.length > 0 ? 1 : 0;
