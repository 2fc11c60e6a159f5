// One line of JSON for each case, read by the runner.

import { explain } from './sdk.mjs';

/** Runs one case and reports how it ended; never throws. */
export async function check(id, run, within = 25000) {
  let late;
  const deadline = new Promise((_, reject) => {
    late = setTimeout(() => reject(new Error(`not finished within ${within} ms`)), within);
  });
  try {
    await Promise.race([run(), deadline]);
    report(id, 'pass');
  } catch (error) {
    report(id, 'fail', error?.status ? explain(error) : `${error?.message ?? error}`);
  } finally {
    clearTimeout(late);
  }
}

export function report(id, outcome, detail = '') {
  process.stdout.write(`${JSON.stringify({ case: id, outcome, detail })}\n`);
}
