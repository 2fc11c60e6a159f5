import { after } from 'node:test';
import { openBrowser } from './browser.mjs';
import { openClinic } from './clinic.mjs';

/** A clinic and a browser that the tests of a file share, closed after the last of them; settings are `HOUSECALL_…`. */
export async function stage(settings) {
  const [clinic, browser] = await Promise.all([openClinic(settings), openBrowser()]);
  after(async () => {
    // Its pages listen, and a server that stops waits for whoever does.
    await browser.close();
    await clinic.close();
  });
  return { clinic, browser };
}
