import { after } from 'node:test';
import { openBrowser } from './browser.mjs';
import { openClinic } from './clinic.mjs';

/** A clinic and a browser that the tests of a file share, closed after the last of them; settings are `HOUSECALL_…`. */
export async function stage(settings) {
  const clinic = await openClinic(settings);
  after(() => clinic.close());
  const browser = await openBrowser();
  after(() => browser.close());
  return { clinic, browser };
}
