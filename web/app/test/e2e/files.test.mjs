import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { accessible, fits, person } from './browser.mjs';
import { harmless, openClamd } from './clamd.mjs';
import { meet, openTab, says } from './room.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const clamd = await openClamd();
after(() => clamd.close());
const { clinic, browser } = await stage(clamd.settings);

/** Picks a file where the conversation is open, and sends it as what it is. */
async function sends(page, file, category, before = async () => undefined) {
  await page.locator('input[type=file]').setInputFiles(file);
  const panel = page.locator('.attach');
  if (category !== undefined) await panel.locator('select').selectOption(category);
  await before(panel);
  await panel.locator('.button.primary').click();
}

/** A picture that a browser drew. */
async function pictureOf(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 480 });
    const pen = canvas.getContext('2d');
    pen.fillStyle = 'crimson';
    pen.fillRect(100, 100, 300, 200);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return { name: 'knee.png', mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

/** A PDF of so many bytes. */
const pdf = (name, size = 1_000) => ({ name, mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(size, ' ')]) });

test('files of a visit: what they are, small pictures, the end of a prescription, and what is refused in words', async () => {
  const [patient, provider] = [await person(browser, clinic, { width: 390, height: 844 }), await person(browser, clinic, { width: 1440, height: 900 })];
  await meet({ clinic, patient, provider }, clinic.linkOf('pat-2'), 'dr-1', 'Maya Chen');
  await openTab(provider.page, /Messages/);
  await patient.page.getByRole('button', { name: 'Messages' }).click();

  await patient.page.locator('input[type=file]').setInputFiles({ name: 'nothing.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) });
  await patient.page.getByText('There is nothing in this file').waitFor();
  const picture = await pictureOf(patient.page);
  await sends(patient.page, picture, 'imaging', async () => {
    await accessible(patient.page, 'a file to be sent');
    await patient.page.setViewportSize({ width: 320, height: 640 });
    await fits(patient.page, 'a file to be sent at 320');
    await patient.page.setViewportSize({ width: 390, height: 844 });
  });
  const shown = provider.page.locator('.attachment', { hasText: 'knee.png' });
  await shown.getByText('Imaging').waitFor();
  const [width, address] = await shown.locator('img').evaluate((image) => image.decode().then(() => [image.naturalWidth, image.src]));
  assert.equal(width, 160);
  assert.ok(address.startsWith('data:image/jpeg;base64,') && address.length < 8_001, 'a small picture came with the message');
  const [saved] = await Promise.all([provider.page.waitForEvent('download'), shown.getByRole('button').click()]);
  assert.deepEqual(Buffer.from(await new Response(await saved.createReadStream()).arrayBuffer()), picture.buffer);

  await sends(provider.page, pdf('rx.pdf', 20 << 20), 'prescription', (panel) => panel.locator('input[type=date]').fill('2031-05-04'));
  const prescription = patient.page.locator('.attachment', { hasText: 'rx.pdf' });
  await prescription.getByText('Prescription').waitFor();
  await prescription.getByText('Valid until May 4, 2031').waitFor();
  const over = { status: 410, json: { status: 410, error: { message: 'over', source: 'Files', code: 3001 } } };
  await patient.page.route('**/files/*/rx.pdf?*', (route) => route.fulfill(over));
  await prescription.getByRole('button').click();
  await prescription.getByText('The time of this is over').waitFor();

  await sends(patient.page, { name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.from('MZ\x90\0 a program') });
  await patient.page.getByText('A visit takes PDF, JPEG, PNG').waitFor();
  await patient.page.locator('.attach').getByRole('button', { name: 'Cancel' }).click();
  await sends(patient.page, { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from(`Dear doctor, ${harmless}`) }, 'referral');
  await patient.page.getByText('This file carries malware and was not kept').waitFor();
  await says(patient.page, 'That was all');
  await provider.page.getByText('That was all').waitFor();
  assert.equal(await provider.page.locator('.attachment').count(), 2, 'what was refused reaches nobody');

  const officer = await person(browser, clinic);
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.getByRole('link', { name: 'Refused files' }).click();
  await officer.page.getByRole('rowheader', { name: 'Housecall.Test.Harmless.UNOFFICIAL' }).waitFor();
  assert.ok(!(await officer.page.content()).includes('letter.txt'), 'no name of a file is kept');
  await accessible(officer.page, 'refused files');
});
