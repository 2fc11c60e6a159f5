import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, person } from './browser.mjs';
import { as } from './clinic.mjs';
import { stage } from './stage.mjs';
import { arrive, identify, signIn } from './steps.mjs';

const { clinic, browser } = await stage();

test('a patient wishes an earlier time; one comes free, is offered and taken, and the calendar moves', async () => {
  const desk = await as(clinic, 'front-desk-1');
  const book = async (patientId, hours) => {
    const [startsAt, endsAt] = [hours * 60, hours * 60 + 15].map((minutes) => new Date(Date.now() + minutes * 60_000).toISOString());
    return (await desk('POST', '/api/v1/appointments', { departmentId: 'cardiology', providerId: 'dr-3', patientId, startsAt, endsAt })).appointment;
  };
  const [givenUp, kept] = [await book('pat-6', 5), await book('pat-9', 9)];
  const { url } = await desk('POST', `/api/v1/appointments/${kept.id}/links`);
  const { page, close } = await person(browser, clinic, { width: 390, height: 844 });
  await identify(page, { ...clinic.linkOf('pat-9'), url });
  await page.getByRole('link', { name: 'Another time, or how we reach you' }).click();
  await page.getByText('Come earlier?').click();
  await page.getByRole('button', { name: 'Put on the list' }).click();
  await page.getByText('On the list for an earlier time').waitFor();

  await desk('POST', `/api/v1/appointments/${givenUp.id}/cancel`, {});
  await page.reload();
  await page.getByText('An earlier time is free').waitFor();
  await accessible(page, 'an earlier time');
  await page.getByRole('button', { name: 'Take this time' }).click();
  await page.getByRole('heading', { name: 'Your visit has a new time' }).waitFor();
  const { items } = await desk('GET', '/api/v1/appointments?patientId=pat-9');
  const booked = items.filter((one) => one.state === 'booked');
  assert.ok(booked.some((one) => one.startsAt === givenUp.startsAt), 'the calendar has the time that was free');
  assert.ok(!booked.some((one) => one.startsAt === kept.startsAt), 'and not the one before');
  await close();
});

test('whose provider is cut off is offered a colleague, who then has them in their day', async () => {
  const patient = await person(browser, clinic);
  const [provider, colleague] = await Promise.all([person(browser, clinic), person(browser, clinic)]);
  const link = clinic.linkOf('pat-2');
  for (const [one, login] of [[provider, 'dr-1'], [colleague, 'dr-2']]) {
    await signIn(one.page, clinic, login);
    const told = one.page.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.url().endsWith('/availability'));
    await one.page.locator('.availability select').selectOption('available');
    await told;
  }
  await arrive(patient.page, link);
  await provider.page.locator('.entry', { hasText: link.name }).waitFor();
  const began = performance.now();
  // The laptop is shut: nothing says good-bye.
  await provider.context.close();
  await patient.page.getByText('Your provider has lost their connection').waitFor();
  console.log(`cut off to offered: ${Math.round(performance.now() - began)} ms`);
  await patient.page.getByRole('button', { name: 'See whoever is free first' }).click();
  await colleague.page.locator('.entry', { hasText: link.name }).waitFor();
  await Promise.all([patient, colleague].map((one) => one.close()));
});
