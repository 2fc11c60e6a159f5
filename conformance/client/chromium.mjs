// The client in Chromium: the same cases as one script in a page.

import { page } from './page.mjs';

const [phase, notes] = process.argv.slice(2);
const { tab, close } = await page('play.mjs');
// The browser's own remarks on refused requests are of another type.
tab.on('console', (line) => line.type() === 'log' && process.stdout.write(`${line.text()}\n`));
const where = { origin: process.env.ORIGIN, name: 'client-chromium' };
await tab.evaluate(([where, phase, notes]) => globalThis.bundle.play(where, phase, notes), [where, phase, notes]);
await close();
process.exit(0);
