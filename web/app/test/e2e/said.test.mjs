import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person, settled } from './browser.mjs';
import { as, checked } from './clinic.mjs';
import { visited } from './day.mjs';
import { portray } from './portrait.mjs';
import { stage } from './stage.mjs';
import { identify, signIn } from './steps.mjs';
import { speak } from './words.mjs';

const { clinic, browser } = await stage();

const press = (scope, name) => scope.getByRole('button', { name }).first().click();
/** A code as the server writes it: SIGN_IN, access.role or medical-record/US. */
const code = /\b[A-Z]+_[A-Z_]+\b|\b(access|session|consent|request|queue|visit|state)\.[a-z-]+|\bmedical-record|\bunknown\b/;

test('what happened, was refused and is kept is said in words, in both languages', async () => {
  await visited(clinic);
  const doctor = await as(clinic, 'dr-1');
  await assert.rejects(doctor('GET', '/api/v1/audit/entries'), /403/);
  await assert.rejects(as(clinic, 'nobody-here'), /401/);
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'officer-1');
  const told = {
    record: [['Request refused', 'Not open to this role', 'Somebody not known'], ['Petición rechazada', 'No abierto a este papel', 'Alguien sin identificar']],
    overview: [['Not open to this role', 'Completed', 'Dermatology'], ['No abierto a este papel', 'Completada']],
    retention: [['The whole record, US, adults (version 1)', 'Messages and files of visits'], ['Todo el expediente, US, adultos (versión 1)', 'Mensajes y archivos de consultas']],
  };
  for (const [name, words] of Object.entries(told)) {
    await page.goto(`${clinic.url}/app/${name}`);
    for (const [at, language] of ['en', 'es'].entries()) {
      await speak(page, language);
      for (const one of words[at]) await page.locator('main section, main .scroll').getByText(one).first().waitFor();
      for (const table of await page.locator('main table').allInnerTexts()) assert.doesNotMatch(table, code, `${name} (${language})`);
    }
    await speak(page, 'en');
    await portray(page, `said-${name}`);
    await speak(page, 'en');
  }
  await page.goto(`${clinic.url}/app/record`);
  await page.getByLabel('Event').selectOption({ label: 'Sign-in failed' });
  await press(page, 'Search');
  await page.getByRole('cell', { name: 'Request refused' }).waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: 'Sign-in failed' }).first().waitFor();
  await close();
});

/** Which texts of the server stand on the page: all, and those that stand there as if they were in the page's own language. */
const standing = (page, texts) =>
  page.locator('body').evaluate((body, sought) => {
    const own = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data);
    const found = [...body.querySelectorAll('*')].filter((element) => own(element).some((text) => sought.some((one) => text.includes(one))));
    return { all: found.length, unmarked: found.filter((element) => element.closest('[lang]').lang !== 'en').map((element) => element.textContent) };
  }, texts.filter((text) => /\w \w/.test(text)));

/** What the server says in English is on the page, and is marked as English. */
async function marked(page, texts) {
  const { all, unmarked } = await standing(page, texts);
  assert.ok(all > 0, `${page.url()} shows nothing of what the server says`);
  assert.deepEqual(unmarked, [], page.url());
}

test('what a check expects is said in Spanish, and what the server says in English is marked as English', async () => {
  const [officer, desk] = [await as(clinic, 'officer-1'), await as(clinic, 'front-desk-1')];
  await desk('GET', '/api/v1/today');
  const { checks } = await checked(officer);
  const [from, until] = [-3_600_000, 60_000].map((off) => new Date(Date.now() + off).toISOString());
  const { id } = await officer('POST', '/api/v1/privacy-incidents', { text: 'A lost phone.', discoveredAt: from });
  const { duties } = await officer('POST', `/api/v1/privacy-incidents/${id}/search`, { account: 'front-desk-1', from, until });
  const { rules } = await officer('GET', '/api/v1/retention');
  const english = {
    compliance: checks.flatMap((check) => [check.observed, ...check.cites, ...Object.keys(check.evidence).map((name) => name.replaceAll('_', ' ')), ...Object.values(check.evidence)]),
    incidents: duties.map((duty) => duty.authority),
    retention: rules.map((rule) => rule.authority),
  };
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'admin-1');
  await speak(page, 'es');
  for (const [name, texts] of Object.entries(english)) {
    await page.goto(`${clinic.url}/app/${name}`);
    await page.locator('main h1').waitFor();
    if (name === 'compliance') {
      await page.getByLabel('Mostrar').selectOption('all');
      await page.locator('article#HC-001').waitFor();
    }
    await settled(page);
    await marked(page, texts);
  }
  await page.goto(`${clinic.url}/app/compliance`);
  await page.getByLabel('Mostrar').selectOption('all');
  await press(page.locator('article#HC-053'), 'Declarar');
  await page.locator('.dialog').getByText('recibieron formación').waitFor();
  const words = checks.flatMap((check) => [check.expected, check.remediation]);
  assert.equal((await standing(page, words)).all, 0);
  await page.keyboard.press('Escape');
  await speak(page, 'en');
  await page.locator('article#HC-053').getByText(checks.find((check) => check.id === 'HC-053').expected).waitFor();
  await close();
});

test('a patient who left the queue is not shown as one who is there', async () => {
  const desk = await as(clinic, 'front-desk-1');
  const { queue } = await desk('GET', '/api/v1/today');
  const [entry, stays] = queue.filter((one) => one.providerId === 'dr-3');
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  const row = (who) => page.locator('.later li', { hasText: who.patientName }).first();
  await row(entry).getByText('Checked in').waitFor();
  await desk('POST', `/api/v1/queue-entries/${entry.id}/leave`);
  await row(entry).getByText('Left the queue').waitFor();
  await row(stays).getByText('Checked in').waitFor();
  await portray(page, 'left-board');
  await speak(page, 'en');
  await page.getByRole('link', { name: 'Appointments' }).first().click();
  await row(entry).getByText('Left the queue').waitFor();
  await close();
});

test('whether a provider is available is not told before it is known', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'dr-1');
  const shown = page.locator('.availability select');
  await shown.selectOption({ label: 'Available' });
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  await page.route('**/availability', async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  await shown.waitFor();
  assert.equal(await shown.locator('option:checked').innerText(), 'Loading');
  await portray(page, 'availability-loading');
  answer();
  await speak(page, 'en');
  await shown.locator('option:checked', { hasText: 'Available' }).waitFor({ state: 'attached' });
  await close();
});

test('of a letter that did not go out, only one to a patient asks for a call', async () => {
  const { page, close } = await person(browser, clinic);
  await signIn(page, clinic, 'front-desk-1');
  const at = new Date().toISOString();
  const letter = { appointmentId: 'v-1', attempts: 1, channel: 'email', changedAt: at, createdAt: at, state: 'failed', status: 'no gateway configured' };
  const items = [
    { ...letter, noticeId: 'n-1', personId: 'dr-1', personName: 'Maya Chen', type: 'TASK_DUE' },
    { ...letter, noticeId: 'n-2', personId: 'pat-1', personName: 'Rosa Alvarez', type: 'APPOINTMENT_BOOKED' },
  ];
  await page.route('**/api/v1/notices?**', (route) => route.fulfill({ json: { items } }));
  await page.goto(`${clinic.url}/app/letters`);
  const row = (text) => page.locator('tbody tr', { hasText: text });
  await row('Task due').getByText('They read it in the application.').waitFor();
  assert.doesNotMatch(await row('Task due').innerText(), /call/i);
  await row('Visit booked').getByText('Call the person').waitFor();
  await portray(page, 'letters-undelivered');
  await speak(page, 'es');
  await marked(page, ['no gateway configured']);
  await close();
});

/** Where forms are, how each is opened and sent as it is, and which field has to be mended first. */
const forms = {
  'officer-1': [
    ['incidents', 'Write down an incident', 'Write it down', 'What happened'],
    ['retention', 'Place a hold', 'Place it', 'Number of the matter'],
    ['retention', 'Propose a rule', 'Propose it', 'Days'],
    ['retention', 'Dispose of one record now', 'Propose it', 'The patient, by their id'],
    ['agreements', 'Record an agreement', 'Propose it', 'With whom'],
  ],
  'admin-1': [
    ['people', 'Add a person', 'Add', 'Name'],
    ['keysets', 'Make a keyset', 'Make it', 'Application'],
  ],
};

test('a form that was sent empty leads to the first field that is wrong', async () => {
  const { page, close } = await person(browser, clinic, { height: 560 });
  for (const [login, list] of Object.entries(forms)) {
    await signIn(page, clinic, login);
    for (const [path, open, send, field] of list) {
      await page.goto(`${clinic.url}/app/${path}`);
      await press(page.locator('main'), open);
      const dialog = page.locator('.dialog');
      for (const by of ['pointer', 'key']) {
        const button = dialog.locator('.actions .button').last();
        assert.ok((await button.innerText()).includes(send), `${path}: ${await button.innerText()}`);
        if (by === 'pointer') await button.click();
        else await button.press('Enter');
        await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
        const name = await page.evaluate(() => document.activeElement.labels[0].textContent);
        assert.ok(name.startsWith(field), `${path}: ${name} by ${by}`);
        assert.equal(await dialog.locator('[aria-invalid=true]').first().evaluate((one) => one === document.activeElement), true);
      }
      await page.keyboard.press('Escape');
    }
    await page.context().clearCookies();
  }
  await page.goto(`${clinic.url}/app/sign-in`);
  await page.locator('button[type=submit]').click();
  await page.waitForFunction(() => document.activeElement?.matches('input[autocomplete^=username]'));
  await close();
});

test('a birth date that is none takes the focus, and that there was no network is not said any longer than it is so', async () => {
  const { page, context, close } = await person(browser, clinic, { width: 360, height: 740 });
  const link = clinic.linkOf('pat-10');
  await page.goto(link.url);
  await page.locator('button[type=submit]').click();
  await page.waitForFunction(() => document.activeElement?.matches('.date-parts input') && document.activeElement.getAttribute('aria-invalid') === 'true');
  await speak(page, 'en');
  await context.setOffline(true);
  await identifyAgain(page, link.birthDate);
  const lost = page.locator('.notice.stop');
  await lost.getByText(/connection|reach|offline/i).waitFor();
  await page.locator('input[autocomplete=bday-month]').fill('13');
  await page.locator('button[type=submit]').click();
  await lost.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-invalid')), 'true');
  await identifyAgain(page, link.birthDate);
  await lost.waitFor();
  await context.setOffline(false);
  await lost.waitFor({ state: 'detached' });
  await identify(page, link);
  await page.locator('input[autocomplete=address-level2]').waitFor();
  await close();
});

/** The birth date once more, on the page as it is. */
async function identifyAgain(page, birthDate) {
  const [year, month, day] = birthDate.split('-');
  for (const [name, value] of [['bday-day', day], ['bday-month', month], ['bday-year', year]]) await page.locator(`input[autocomplete=${name}]`).fill(value);
  await page.locator('button[type=submit]').click();
}
