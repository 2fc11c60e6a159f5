import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { goOn, identify } from './steps.mjs';

const { clinic, browser } = await stage();

/** Lets minutes pass, until the clinic has given a patient up. */
async function missed(patient, minutes) {
  const admin = await as(clinic, 'admin-1');
  await admin('POST', '/api/v1/demo/clock', { seconds: minutes * 60 });
  // Only now: who signed in before has been idle for all that time.
  const desk = await as(clinic, 'front-desk-1');
  for (;;) {
    const { items } = await desk('GET', `/api/v1/appointments?patientId=${patient}`);
    if (items.some((one) => one.state === 'no-show')) return;
    await new Promise((done) => setTimeout(done, 200));
  }
}

test('whoever comes after they were given up is let in for a while, and later told that they missed it', async () => {
  // Visits of 19 and of 34 minutes from now; a patient is given up a quarter of an hour after the beginning.
  await missed('pat-2', 36);
  const late = await person(browser, clinic, { width: 390, height: 844 });
  const link = clinic.linkOf('pat-2');
  await identify(late.page, link);
  await late.page.getByRole('heading', { name: 'You are late, and we can still see you' }).waitFor();
  await portray(late.page, 'late');
  await late.page.getByRole('button', { name: /^(I am here now|Ya estoy aquí)$/ }).click();
  await goOn(late.page);
  await late.close();

  const other = await person(browser, clinic, { width: 390, height: 844 });
  await missed('pat-12', 20);
  const admin = await as(clinic, 'admin-1');
  await admin('POST', '/api/v1/demo/clock', { seconds: 16 * 60 });
  // By this browser's clock, which nobody moved, there would be time left.
  await identify(other.page, clinic.linkOf('pat-12'));
  await other.page.getByRole('heading', { name: 'You missed this visit' }).waitFor();
  await other.page.getByText('Call your clinic for a new time').waitFor();
  await other.close();
});
