import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { signIn } from './steps.mjs';

const { clinic, browser } = await stage();
const officer = await as(clinic, 'officer-1');
// Wherever the clinic is, this day has come.
const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);
// Wherever the clinic is, this day is over.
const before = new Date(Date.now() - 3 * 24 * 3_600_000).toISOString().slice(0, 10);
const material = { name: 'course.pdf', mimeType: 'application/pdf', buffer: Buffer.from('what is taught') };
const policy = { name: 'sanctions.pdf', mimeType: 'application/pdf', buffer: Buffer.from('what follows') };
const report = { name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.from('what was found') };
const plan = { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('what is done') };
const hash = ({ buffer }) => createHash('sha256').update(buffer).digest('hex');

test('an officer records a training of several people, and takes back what was wrong', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.getByRole('link', { name: 'Registers' }).click();
  await page.getByRole('heading', { level: 1, name: 'Registers' }).waitFor();
  const member = (name) => page.getByRole('region', { name: 'Who is trained' }).locator('tr', { hasText: name });
  const entry = (name) => page.getByRole('region', { name: 'What was recorded last' }).locator('tr', { hasText: name });
  await member('Ines Duarte').getByText('Due within 30 days').waitFor();
  await page.getByText('No training was recorded yet').waitFor();
  await page.getByRole('button', { name: 'Record a training' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.getByText('Choose who was trained.').waitFor();
  await portray(page, 'training-record');
  await dialog.getByLabel('Course', { exact: true }).fill('Privacy and security');
  await dialog.locator('input[type=date]').fill(yesterday);
  await dialog.locator('input[type=file]').setInputFiles(material);
  for (const name of ['Ines Duarte', 'Maya Chen']) await dialog.locator('.tick', { hasText: name }).click();
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.waitFor({ state: 'detached' });
  for (const name of ['Ines Duarte', 'Maya Chen']) await member(name).getByText('Trained', { exact: true }).waitFor();
  await accessible(page, 'the registers');
  await entry('Maya Chen').getByRole('button').click();
  await accessible(page, 'taking back an entry about training');
  await dialog.getByRole('button', { name: 'Take back' }).click();
  await entry('Maya Chen').getByText('Taken back by Priya Nair').waitFor();
  await member('Maya Chen').getByText('Due within 30 days').waitFor();
  await close();
  const { items } = await officer('GET', '/api/v1/training/entries');
  const told = items.map(({ personId, day, materialSha256, struckBy }) => [personId, day, materialSha256, struckBy ?? '']).sort();
  assert.deepEqual(told, [
    ['dr-1', yesterday, hash(material), 'officer-1'],
    ['nurse-1', yesterday, hash(material), ''],
  ]);
});

test('an officer adds a version of a policy, whose document stays where it is, and says that it was reviewed', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/registers`);
  const sanctions = page.locator('article#policy-sanctions');
  await sanctions.getByText('Missing', { exact: true }).waitFor();
  await sanctions.getByRole('button', { name: 'Add a version: Sanctions for the staff' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await dialog.locator('.wrong').nth(2).waitFor();
  await portray(page, 'policy-add');
  await dialog.locator('input[type=file]').setInputFiles(policy);
  await dialog.getByLabel('Who approved it').fill('Medical director');
  for (const label of ['First day', 'Last reviewed']) await dialog.getByLabel(label).fill('2024-02-01');
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await sanctions.getByText('Review is due').waitFor();
  const review = sanctions.getByRole('button', { name: 'Reviewed today, stays as it is: Sanctions for the staff' });
  await review.click();
  await sanctions.getByText('In force and reviewed').waitFor();
  await sanctions.getByText('Versions').click();
  await sanctions.getByText(hash(policy)).waitFor();
  await accessible(page, 'a policy with its versions');
  await review.click();
  await sanctions.getByText('It was reviewed on that day already.').waitFor();
  await close();
  const { items } = await officer('GET', '/api/v1/policies');
  const found = items.find(({ kind }) => kind === 'sanctions');
  assert.deepEqual([found.state, found.inForce, found.versions[0].approvedBy], ['current', 1, 'Medical director']);
  assert.equal(items.filter(({ state }) => state === 'missing').length, items.length - 1);
});

test('whoever treats has no registers', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'nurse-1');
  assert.equal(await page.getByRole('link', { name: 'Registers' }).count(), 0);
  await close();
});

test('an officer records an evaluation, whose report stays where it is, and its finding until that is closed', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/registers`);
  const yearly = page.getByRole('region', { name: 'What is evaluated every year' }).locator('tr', { hasText: 'Penetration test' });
  await yearly.getByText('Not written down yet').waitFor();
  await page.getByRole('button', { name: 'Record an evaluation' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.locator('.wrong').nth(3).waitFor();
  await portray(page, 'evaluation-record');
  await dialog.getByLabel('Kind').selectOption('penetration-test');
  await dialog.getByLabel('Day on which it was done').fill(before);
  await dialog.getByLabel('Who did it').fill('Assessors Ltd');
  await dialog.getByLabel('What was looked at').fill('The application and its servers');
  await dialog.locator('input[type=file]').setInputFiles(report);
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await yearly.getByText('Within a year').waitFor();
  const card = page.locator('article[id^=evaluation-]');
  await card.getByText(hash(report)).waitFor();
  await card.getByRole('button', { name: /^Add a finding/ }).click();
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.locator('.wrong').nth(2).waitFor();
  await portray(page, 'evaluation-finding');
  await dialog.getByLabel('Finding', { exact: true }).fill('Old cipher suites are offered');
  await dialog.getByLabel('Severity').selectOption('high');
  for (const label of ['Known since', 'To be closed by']) await dialog.getByLabel(label).fill(before);
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card.getByText('Past its day').waitFor();
  await accessible(page, 'an evaluation with its finding');
  await card.getByRole('button', { name: /^Close it/ }).click();
  await dialog.getByRole('button', { name: 'Close it' }).click();
  await dialog.getByText('Fill this in.').waitFor();
  await portray(page, 'evaluation-close');
  await dialog.getByLabel('What was done about it').fill('They are switched off');
  await dialog.getByRole('button', { name: 'Close it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card.getByText('Closed', { exact: true }).waitFor();
  await close();
  const { items } = await officer('GET', '/api/v1/evaluations');
  const told = items.map(({ kind, done, reportSha256, findings }) => [kind, done, reportSha256, findings.map(({ severity, state, how }) => [severity, state, how])]);
  assert.deepEqual(told, [['penetration-test', before, hash(report), [['high', 'closed', 'They are switched off']]]]);
});

test('an officer records an exercise of an incident with its plan and when its contacts were verified', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  await page.goto(`${clinic.url}/app/registers`);
  const yearly = page.getByRole('region', { name: 'What is exercised every year' }).locator('tr', { hasText: 'Incident response' });
  await yearly.getByText('Not written down yet').waitFor();
  await page.getByRole('button', { name: 'Record an exercise' }).click();
  const dialog = page.locator('.dialog');
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.locator('.wrong').nth(4).waitFor();
  await portray(page, 'exercise-record');
  await dialog.getByLabel('Day', { exact: true }).fill(before);
  await dialog.getByLabel('Who led it').fill('Ops lead');
  await dialog.getByLabel('How many took part').fill('6');
  await dialog.getByLabel('What was learnt').fill('The list of numbers was old.');
  await dialog.getByLabel('The plan that was exercised').setInputFiles(plan);
  await dialog.getByLabel('Day on which everybody of the contact tree was reached').fill(before);
  await dialog.getByRole('button', { name: 'Record it' }).click();
  await dialog.waitFor({ state: 'detached' });
  await yearly.getByText('Within a year').waitFor();
  await page.locator('article[id^=exercise-]').getByText(hash(plan)).waitFor();
  await accessible(page, 'an exercise');
  await close();
  const { items } = await officer('GET', '/api/v1/exercises');
  const told = items.map(({ kind, day, people, planSha256, contactsVerified }) => [kind, day, people, planSha256, contactsVerified]);
  assert.deepEqual(told, [['incident-response', before, 6, hash(plan), before]]);
});
