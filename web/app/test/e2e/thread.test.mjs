import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { admit, arrive, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

/** What seemed to have failed arrives after all: it is there once, whatever its writer does. */
async function arrivesLate({ page, context }, written) {
  // It seems to have failed, and arrives after that was told: nobody is left to send it again.
  let late;
  const fail = (route) => {
    late = route.request();
    return route.abort();
  };
  const [slow, twice] = ['And with milk?', 'Until when?'].map((hasText) => written.locator('.bubble.mine', { hasText }));
  await page.route('**/thread/messages', fail, { times: 1 });
  await written.locator('textarea').fill('And with milk?');
  await written.locator('button[type=submit]').click();
  await written.locator('.writer .notice').waitFor();
  await context.request.fetch(late);
  await slow.waitFor();
  await page.waitForFunction(() => document.querySelector('.thread textarea')?.value === '');
  await written.locator('.writer .notice').waitFor({ state: 'detached' });

  // Sent again, even by a page that was loaded anew, it is the same message, whichever of the two arrives first.
  await page.route('**/thread/messages', fail, { times: 1 });
  await written.locator('textarea').fill('Until when?');
  await written.locator('button[type=submit]').click();
  await written.locator('.writer .notice').waitFor();
  await page.reload();
  await page.waitForFunction(() => document.querySelector('.thread textarea')?.value === 'Until when?');
  await written.locator('button[type=submit]').click();
  await twice.waitFor();
  await context.request.fetch(late);
  await page.waitForFunction(() => document.querySelector('.thread textarea')?.value === '');
}

/** A device that has no room left keeps nobody from writing. */
async function writesWithoutRoom({ page }, written) {
  await page.evaluate(() => {
    window.Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await written.locator('textarea').fill('And on Sundays?');
  await written.locator('button[type=submit]').click();
  await written.locator('.bubble.mine', { hasText: 'And on Sundays?' }).waitFor();
  // What came last has arrived, and so has everything before it.
  const counts = ['With food?', 'And with milk?', 'Until when?'].map((hasText) => written.locator('.bubble.mine', { hasText }).count());
  assert.deepEqual(await Promise.all(counts), [2, 1, 1], 'each as often as it was sent');
}

test('a patient asks after the visit, the care team answers, and what was written stays when it is closed', async () => {
  const [patient, provider, nurse] = await Promise.all([person(browser, clinic), person(browser, clinic, { width: 1440, height: 900 }), person(browser, clinic, { width: 1440, height: 900 })]);
  const link = clinic.linkOf('pat-2');
  await Promise.all([arrive(patient.page, link), signIn(provider.page, clinic, 'dr-1'), signIn(nurse.page, clinic, 'nurse-1')]);
  await admit(provider.page, link.name);
  await provider.page.locator('.tile[data-connected=true]').waitFor();
  await provider.page.locator('.controls .button.stop').click();
  await provider.page.locator('.dialog select').selectOption('7');
  await provider.page.locator('.dialog .button.primary').click();

  const written = patient.page.locator('.thread');
  await written.locator('textarea').fill('May I take it twice a day?');
  await portray(patient.page, 'summary-thread');
  await written.locator('button[type=submit]').click();
  await written.locator('.bubble.mine', { hasText: 'twice a day' }).waitFor();

  // The answer to a message is lost, and the message is there: it has been sent, and the same words once more are another.
  const further = written.locator('.bubble.mine', { hasText: 'With food?' });
  const lose = async (route) => {
    await route.fetch();
    await further.waitFor();
    await route.abort();
  };
  await patient.page.route('**/thread/messages', lose);
  for (const count of [1, 2]) {
    await written.locator('textarea').fill('With food?');
    await written.locator('button[type=submit]').click();
    await further.nth(count - 1).waitFor();
    await patient.page.waitForFunction(() => document.querySelector('.thread textarea')?.value === '');
    assert.equal(await further.count(), count);
    await patient.page.unroute('**/thread/messages', lose);
  }

  await arrivesLate(patient, written);

  await writesWithoutRoom(patient, written);

  await nurse.page.goto(`${clinic.url}/app/messages`);
  const row = nurse.page.locator('.threads li', { hasText: link.name });
  await row.locator('.state', { hasText: 'answer' }).waitFor();
  await portray(nurse.page, 'messages');
  await row.locator('a').click();
  await nurse.page.locator('.bubble', { hasText: 'twice a day' }).waitFor();
  await nurse.page.locator('.thread textarea').fill('Once is enough.');
  await nurse.page.locator('.thread button[type=submit]').click();
  await written.locator('.bubble:not(.mine)', { hasText: 'Once is enough.' }).waitFor();
  await written.getByText(/has read your message|ha leído su mensaje/).waitFor();
  await portray(nurse.page, 'conversation');

  const asNurse = await as(clinic, 'nurse-1');
  const { items } = await asNurse('GET', '/api/v1/threads');
  assert.equal(items[0].unanswered, false);
  await nurse.page.locator('main .row .button').last().click();
  await nurse.page.locator('.dialog .button.stop').click();
  await nurse.page.locator('.thread textarea').waitFor({ state: 'detached' });
  await patient.page.reload();
  await written.locator('.bubble.mine', { hasText: 'twice a day' }).waitFor();
  assert.equal(await written.locator('textarea').count(), 0, 'nothing more is written');
  await Promise.all([patient, provider, nurse].map((one) => one.close()));
});
