// The client in Node.

import { play } from './play.mjs';

const [phase, notes] = process.argv.slice(2);
await play({ origin: process.env.ORIGIN, name: 'client-node' }, phase, notes);
process.exit(0);
