import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person } from './browser.mjs';
import { as } from './clinic.mjs';
import { says, sees } from './room.mjs';
import { stage } from './stage.mjs';
import { admit, agreeing, arrive, describe, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const people = [];
const open = async (options) => {
  const one = await person(browser, clinic, options);
  people.push(one);
  return one;
};

/** At most six taps, the link itself among them, and a minute. */
async function arrivesQuickly(page, link) {
  let taps = 1;
  await page.exposeFunction('tapped', () => void (taps += 1));
  await page.addInitScript(() => window.addEventListener('pointerdown', () => void window.tapped(), { capture: true }));
  const tapped = performance.now();
  await arrive(page, link);
  const took = performance.now() - tapped;
  console.log(`link to waiting room, all forms filled: ${Math.round(took)} ms, ${taps} taps`);
  assert.ok(taps > 1 && taps <= 6, `${taps} taps`);
  assert.ok(took < 60_000);
}

test('a whole visit: link, waiting room, video through the relay, messages, a file, a reload, summary, survey, proof', async () => {
  const patient = await open({ width: 390, height: 844 });
  const provider = await open({ width: 1440, height: 900 });
  const link = clinic.linkOf('pat-2');
  await signIn(provider.page, clinic, 'dr-1');

  await arrivesQuickly(patient.page, link);
  assert.match(await patient.page.locator('.position').innerText(), /next|1st/i);
  assert.ok(!(await patient.page.content()).includes('Alvarez'), "no other patient's name reaches a patient");

  await says(patient.page, 'Good morning, my knee hurts.');
  await admit(provider.page, link.name);
  const admitted = performance.now();
  await patient.page.locator('.stage').waitFor();
  await sees(provider.page, link.name);
  console.log(`admit to moving remote picture: ${Math.round(performance.now() - admitted)} ms`);
  await sees(patient.page, 'Maya Chen');

  await provider.page.getByRole('tab', { name: /Messages/ }).click();
  await provider.page.getByText('Good morning, my knee hurts.').waitFor();
  await says(provider.page, 'Which one?');
  await patient.page.getByRole('button', { name: 'Messages' }).click();
  await patient.page.getByText('Which one?').waitFor();
  for (const { page } of [patient, provider]) await page.locator('.bubble.mine .receipt', { hasText: 'Read' }).waitFor();

  const picture = { name: 'knee.txt', mimeType: 'text/plain', buffer: Buffer.from('left knee') };
  await patient.page.locator('input[type=file]').setInputFiles(picture);
  await patient.page.locator('.attach .button.primary').click();
  await provider.page.getByRole('button', { name: 'Open knee.txt' }).waitFor();
  const [download] = await Promise.all([provider.page.waitForEvent('download'), provider.page.getByRole('button', { name: 'Open knee.txt' }).click()]);
  assert.equal(await new Response(await download.createReadStream()).text(), 'left knee');

  await patient.page.reload();
  await patient.page.locator('.stage').waitFor();
  await sees(patient.page, 'Maya Chen');
  await sees(provider.page, link.name);

  await provider.page.getByRole('tab', { name: 'Notes' }).click();
  await provider.page.locator('.notes textarea').fill('Left knee, since Monday.');
  await provider.page.getByText(/^Saved/).waitFor();
  await provider.page.getByRole('button', { name: 'Finish' }).click();
  await provider.page.locator('.dialog textarea').first().fill('Rest the knee for a week.');
  await provider.page.locator('.dialog .button.primary').click();
  await provider.page.getByRole('heading', { name: 'Today', exact: true }).waitFor();

  await patient.page.getByText('Rest the knee for a week.').waitFor();
  await patient.page.getByRole('radiogroup').nth(2).waitFor();
  for (const group of await patient.page.getByRole('radiogroup').all()) await group.locator('.choice').first().click();
  await patient.page.getByRole('button', { name: 'Send answers' }).click();
  await patient.page.getByText('Your answers help the clinic.').waitFor();

  const officer = await open();
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.getByRole('link', { name: 'Audit record' }).click();
  await officer.page.locator('tbody button').first().click();
  await officer.page.getByText('Proved: this entry stands in the signed log').waitFor();
});

test('a proof that was changed on the way is not believed', async () => {
  const officer = await open();
  await signIn(officer.page, clinic, 'officer-1');
  await officer.page.route('**/proof', async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    await route.fulfill({ response: answer, body: text.replace(/^extra (.{24})./m, (_, start) => `extra ${start}A`) });
  });
  await officer.page.getByRole('link', { name: 'Audit record' }).click();
  await officer.page.locator('tbody button').first().click();
  await officer.page.getByText('Not proved').waitFor();
});

test('who does not consent is not checked in, and is told what to do instead', async () => {
  const { page } = await open();
  const link = clinic.linkOf('pat-1');
  await identify(page, link);
  await describe(page);
  await agreeing(page).waitFor();
  await page.locator('.bottom .button.bare').click();
  await page.getByText('Sin su consentimiento no se puede hacer la consulta por video.').waitFor();
  const desk = await as(clinic, 'front-desk-1');
  const { queue } = await desk('GET', '/api/v1/today');
  assert.ok(!queue.some((entry) => entry.patientId === link.patient));
});

test('a wrong birth date opens nothing; a foreign browser is turned away from an open link', async () => {
  const [first, second] = [await open(), await open()];
  const link = clinic.linkOf('pat-3');
  await identify(first.page, { ...link, birthDate: '1999-01-31' });
  await first.page.getByText('This birth date does not match').waitFor();
  await identify(first.page, link);
  await first.page.locator('input[autocomplete=address-level2]').waitFor();
  await identify(second.page, link);
  await second.page.getByText('already open in another browser').waitFor();
});

test('from the link to the waiting room and to admission with the keyboard alone', async () => {
  const patient = await open();
  const provider = await open({ width: 1280 });
  const link = clinic.linkOf('pat-11');
  const { page } = patient;
  const type = async (text) => {
    await page.keyboard.type(text);
    await page.keyboard.press('Tab');
  };
  await page.goto(link.url);
  const [year, month, day] = link.birthDate.split('-');
  await page.locator('input[autocomplete=bday-month]').focus();
  await type(month);
  await type(day);
  await page.keyboard.type(year);
  await page.keyboard.press('Enter');
  await page.locator('input[autocomplete=street-address]').focus();
  for (const text of ['12 Elm Street', 'Springfield', 'Illinois', 'USA', '+1 555 0100', 'Alex Kim']) await type(text);
  await type('+1 555 0199');
  // Past that it is for somebody else, to that they are alone.
  for (const key of ['Tab', 'Enter']) await page.keyboard.press(key);
  await agreeing(page).waitFor();
  await agreeing(page).locator('input').focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.checks').waitFor();
  await page.locator('.bottom .button.primary').focus();
  await page.keyboard.press('Enter');
  await page.locator('.position').waitFor();

  await signIn(provider.page, clinic, 'dr-2');
  await provider.page.locator('.entry', { hasText: link.name }).waitFor();
  await provider.page.evaluate(() => document.activeElement?.blur());
  await provider.page.keyboard.press('j');
  for (let at = 0; at < 12 && !(await provider.page.locator('.entry:focus-within', { hasText: link.name }).count()); at += 1) await provider.page.keyboard.press('j');
  await provider.page.keyboard.press('Enter');
  await provider.page.locator('.identity', { hasText: link.name }).waitFor();
  await provider.page.locator('.dialog .button.primary:not([data-disabled])').focus();
  await provider.page.keyboard.press('Enter');
  await provider.page.locator('.stage').waitFor();
});

test('nobody was asked to load anything from elsewhere, and no page broke a rule of its own policy', () => {
  for (const { strangers, complaints } of people) {
    assert.deepEqual(strangers, []);
    assert.deepEqual(complaints.filter((one) => !/status of (401|403|404|409)|ERR_ABORTED|Failed to fetch/.test(one)), []);
  }
});
