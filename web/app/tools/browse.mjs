// Runs the tests that drive browsers, two files at a time, each in a process of its own. What fails beside
// another runs once more alone: two calls by video on two processors can be slower than a person would wait.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';

const folder = 'test/e2e';
const options = ['--test', '--test-timeout=600000', '--test-force-exit', '--test-reporter=spec'];

/** Runs one file and shows what it said; whether it passed. */
const run = (file) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [...options, `${folder}/${file}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = [];
    child.stdout.on('data', (piece) => said.push(piece));
    child.on('close', (code) => {
      process.stdout.write(`\n${file}\n${Buffer.concat(said)}`);
      resolve(code === 0);
    });
  });

/** Runs files, so many at once; those that failed. */
async function runAll(files, atOnce) {
  const waiting = [...files];
  const failed = [];
  const work = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) if (!(await run(file))) failed.push(file);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failed;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
const again = await runAll(files, 2);
if (again.length > 0) console.log(`\nonce more, alone: ${again.join(', ')}`);
const failed = await runAll(again, 1);
if (failed.length > 0) console.log(`\nfailed twice: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
