// One line of JSON for each case, read by the runner.

import { explain } from './expect.mjs';

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
    report(id, 'fail', explain(error));
  } finally {
    clearTimeout(late);
  }
}

export function report(id, outcome, detail = '') {
  console.log(JSON.stringify({ case: id, outcome, detail }));
}
