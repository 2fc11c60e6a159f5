// A listener that throws.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('an error of a listener is not swallowed, and keeps nobody else from hearing', () => {
  const program = `
    import { Emitter } from '${new URL('../dist/emitter.js', import.meta.url)}';
    process.on('unhandledRejection', (error) => console.log('uncaught', error.message));
    const events = new Emitter();
    events.on('tick', () => { throw new Error('of the application'); });
    events.on('tick', (event) => console.log('heard', event));
    await events.emit('tick', 1);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  assert.deepEqual(stdout.trim().split('\n'), ['heard 1', 'uncaught of the application']);
});
