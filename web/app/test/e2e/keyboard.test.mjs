import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, fits, hasFocus, person } from './browser.mjs';
import { sees } from './room.mjs';
import { stage } from './stage.mjs';
import { arrive, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

/** Tabs until something has the focus, as somebody without a mouse does. */
async function tabTo(page, wanted, most = 60) {
  for (let at = 0; at < most; at += 1) {
    if (await wanted.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the focus never comes to ${wanted}`);
}

/** Opens each dialog of the room, and goes on from where it was opened. */
async function lookAtDialogs(page) {
  for (const name of ['Invite', 'Hand over', 'Send back', 'Devices']) {
    const button = page.getByRole('button', { name, exact: true });
    await tabTo(page, button);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await accessible(page, `${name}, as a dialog`);
    await page.setViewportSize({ width: 320, height: 640 });
    await fits(page, `${name} at 400 %`);
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Whoever closes a dialog goes on from where they were.
    await hasFocus(button);
  }
}

/** One press calls for help, pressed by mistake; one more calls it off, and the focus is where it was. */
async function callOff(page) {
  await tabTo(page, page.getByRole('button', { name: 'Emergency', exact: true }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Help is called' }).waitFor();
  await tabTo(page, page.getByRole('button', { name: 'It was a mistake: call it off' }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Called off' }).waitFor();
  await page.keyboard.press('Escape');
  await hasFocus(page.getByRole('button', { name: 'Emergency', exact: true }));
}

/** Reads the summary and answers the three questions. */
async function answer(page) {
  await page.getByText('Two litres a day.').waitFor();
  await page.getByText('In a week').waitFor();
  await page.getByRole('radiogroup').nth(2).waitFor();
  for (const group of await page.getByRole('radiogroup').all()) {
    await tabTo(page, group.getByRole('radio').first());
    await page.keyboard.press('Space');
  }
  await tabTo(page, page.getByRole('button', { name: 'Send answers' }));
  await page.keyboard.press('Enter');
  await page.getByText('Thank you. Your answers help the clinic.').waitFor();
}

test('a whole visit with the keyboard alone: call in, write, look at each dialog, finish, read the summary, answer', async () => {
  const [patient, provider] = [await person(browser, clinic), await person(browser, clinic)];
  const { page } = provider;
  const link = clinic.linkOf('pat-2');
  await arrive(patient.page, link);
  await signIn(page, clinic, 'dr-1');
  await page.locator('.entry', { hasText: link.name }).waitFor();
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const confirm = page.getByRole('button', { name: 'This is the patient: admit' });
  await confirm.and(page.locator(':not([data-disabled])')).waitFor();
  await tabTo(page, confirm);
  await page.keyboard.press('Enter');
  await sees(page, link.name);

  await lookAtDialogs(page);
  await callOff(page);
  await tabTo(page, page.getByRole('tab', { name: 'Notes' }));
  await page.keyboard.press('ArrowRight');
  const writer = page.locator('.writer input:not([type=file])');
  await tabTo(page, writer);
  // Whoever types on while one message is under way loses nothing of the next.
  for (const text of ['Drink enough', 'And sleep']) {
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
  }
  await tabTo(patient.page, patient.page.getByRole('button', { name: 'Messages' }));
  await patient.page.keyboard.press('Enter');
  for (const text of ['Drink enough', 'And sleep']) await patient.page.locator('.bubble', { hasText: new RegExp(`^${text}`) }).waitFor();
  await accessible(patient.page, 'the visit with messages');
  await patient.page.setViewportSize({ width: 320, height: 640 });
  await fits(patient.page, 'the visit at 400 %');

  await tabTo(page, page.getByRole('button', { name: 'Finish' }));
  await page.keyboard.press('Enter');
  const summary = page.getByLabel('Summary for the patient');
  await summary.waitFor();
  await accessible(page, 'finishing');
  await tabTo(page, summary);
  await page.keyboard.type('Two litres a day.');
  await tabTo(page, page.getByRole('checkbox', { name: 'The patient should be seen' }));
  await page.keyboard.press('Space');
  await tabTo(page, page.getByLabel('What should happen, and when'));
  await page.keyboard.type('In a week');
  await accessible(page, 'finishing with a follow-up');
  await tabTo(page, page.locator('.dialog .button.primary'));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Today', exact: true }).waitFor();

  await answer(patient.page);
  await Promise.all([patient.close(), provider.close()]);
});
