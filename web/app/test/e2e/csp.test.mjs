import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as, checked } from './clinic.mjs';
import { stage } from './stage.mjs';

const { clinic, browser } = await stage();
const officer = await as(clinic, 'officer-1');

/** How the check of what browsers tell stands, once everything has been looked at. */
async function told() {
  const { checks } = await checked(officer);
  return checks.find((check) => check.id === 'HC-043.a');
}

/** Has a page try to load a script, and waits until its policy keeps it from that. */
const tries = (page, source) =>
  page.evaluate(
    (src) =>
      new Promise((done) => {
        document.addEventListener('securitypolicyviolation', () => done(), { once: true });
        document.head.append(Object.assign(document.createElement('script'), { src }));
      }),
    source,
  );

test('what the policy keeps a page from loading is told by its browser, and officers read from whom that would have been', async () => {
  const visitor = await person(browser, clinic);
  await visitor.page.goto(`${clinic.url}/app/sign-in?patient=pat-1`);
  await visitor.page.getByRole('button').first().waitFor();
  await tries(visitor.page, 'https://tracker.invalid/pixel.js?patient=pat-1');
  // A browser tells in its own time, which a run of the checks may be ahead of.
  let found = await told();
  for (let again = 0; again < 3 && found.status === 'PASS'; again += 1) found = await told();
  assert.equal(found.status, 'WARN', found.observed);
  assert.match(found.observed, /https:\/\/tracker\.invalid on \/app\/sign-in \(told /);
  assert.ok(!/pat-1|pixel/.test(JSON.stringify(found)), found.observed);
  await visitor.close();
});
