// Speed as people have it, measured in Debian's Chromium on one machine: `npm run speed` prints medians and p95.
// ROUNDS=8 and names of measures (visit, network, queue) may be given.
import { crowd } from './crowd.mjs';
import { openBrowser, person } from './e2e/browser.mjs';
import { as, openClinic } from './e2e/clinic.mjs';
import { countMedia, openNetwork, soundReturns } from './e2e/network.mjs';
import { meet, sees } from './e2e/room.mjs';
import { check, consent, describe, identify, signIn } from './e2e/steps.mjs';

const rounds = Number(process.env.ROUNDS ?? 6);
const asked = process.argv.slice(2);

function tell(name, goal, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]);
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms of ${sorted.length} (goal ${goal})`);
}

/** When the first picture of somebody else is on the page, by the machine's clock. */
const firstFrame = (page) =>
  page.evaluate(async () => {
    for (;;) {
      const shown = [...document.querySelectorAll('.tile video')].some((video) => video.getVideoPlaybackQuality().totalVideoFrames > 0);
      if (shown) return Date.now();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

/** A visit of one minute that begins soon, and its link. */
async function book(desk, minutes, patient) {
  const startsAt = new Date(Date.now() + minutes * 60_000);
  const endsAt = new Date(startsAt.getTime() + 60_000);
  const body = { departmentId: 'general-practice', providerId: 'dr-1', patientId: patient, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
  const { appointment } = await desk('POST', '/api/v1/appointments', body);
  const { url } = await desk('POST', `/api/v1/appointments/${appointment.id}/links`, {});
  return { appointment, url };
}

/** Frees the day of the demo's first provider. */
async function clear(desk) {
  const { appointments } = await desk('GET', '/api/v1/today');
  for (const one of appointments.filter((each) => each.providerId === 'dr-1' && each.state === 'booked')) await desk('POST', `/api/v1/appointments/${one.id}/cancel`, {});
}

async function visits(browser, clinic) {
  const desk = await as(clinic, 'front-desk-1');
  await clear(desk);
  const provider = await person(browser, clinic);
  await signIn(provider.page, clinic, 'dr-1');
  const [arriving, seeing] = [[], []];
  // The first round signs the consent and warms the server; it is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    const { appointment, url } = await book(desk, 2 + round * 2, 'pat-2');
    const patient = await person(browser, clinic, { width: 390, height: 844 });
    const { page } = patient;
    const tapped = performance.now();
    await identify(page, { ...clinic.linkOf('pat-2'), url });
    await page.locator('input[autocomplete=address-level2]').waitFor();
    await describe(page);
    if (round === 0) await consent(page);
    await check(page);
    await page.locator('.position').waitFor();
    if (round > 0) arriving.push(performance.now() - tapped);

    const row = provider.page.locator('.entry', { hasText: 'Daniel Kim' });
    await row.locator('button').click();
    const button = provider.page.locator('.dialog .button.primary:not([data-disabled])');
    await provider.page.locator('.identity', { hasText: 'Daniel Kim' }).waitFor();
    await button.waitFor();
    // Somebody who checks name and birth date takes a moment.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const frames = Promise.all([firstFrame(page), firstFrame(provider.page)]);
    const pressed = Date.now();
    await button.click();
    const times = (await frames).map((at) => at - pressed);
    if (process.env.VERBOSE) console.log('first frame at patient, provider:', ...times);
    if (round > 0) seeing.push(Math.max(...times));
    await provider.page.getByRole('button', { name: 'Finish' }).click();
    await provider.page.locator('.dialog .button.primary').click();
    await provider.page.getByRole('heading', { name: 'Today', exact: true }).waitFor();
    await patient.close();
    void appointment;
  }
  tell('link tap to waiting room, forms filled', '3000 / 8000', arriving);
  tell('admit to first remote picture, on both sides', '1500 / 3000', seeing);
  await provider.close();
}

async function networks(browser, clinic) {
  const network = await openNetwork(clinic);
  const [patient, provider] = [await person(browser, network), await person(browser, clinic)];
  for (const { page } of [patient, provider]) await countMedia(page);
  await network.carry(patient.page);
  const link = clinic.linkOf('pat-11');
  await meet({ clinic, patient, provider }, { ...link, url: link.url.replace(clinic.url, network.url) }, 'dr-2', 'Samuel Okafor');
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all([sees(patient.page, 'Samuel Okafor'), sees(provider.page, link.name)]);
    const began = performance.now();
    network.change();
    times.push(Math.max(...(await Promise.all([soundReturns(patient.page, began), soundReturns(provider.page, began)]))));
  }
  tell('audio back after a network switch, on both sides', 'p95 5000', times);
  await Promise.all([patient.close(), provider.close()]);
  network.close();
}

/** When somebody is no longer on the page. */
const goes = (page, name) =>
  page.evaluate(async (who) => {
    const ticket = [...document.querySelectorAll('.ticket')].find((one) => one.textContent.includes(who));
    while (ticket.isConnected) await new Promise((resolve) => setTimeout(resolve, 5));
    return Date.now();
  }, name);

/** Two hundred wait in a department; whoever is first in a line leaves, and all behind them and the board see it. */
async function queues(browser, clinic) {
  const { desk, waiting, close } = await crowd(clinic, 200, 8);
  const board = await person(browser, clinic);
  await signIn(board.page, clinic, 'front-desk-1');
  await board.page.locator('.ticket', { hasText: 'Waiting Person 200' }).waitFor();
  const [atBoard, atPatients] = [[], []];
  for (let round = 0; round < 4 * rounds; round += 1) {
    const { provider } = waiting[(round % 8) * 25];
    const line = waiting.filter((one) => one.provider === provider && !one.isGone);
    const [first, ...rest] = line;
    const heard = rest.map(
      (one) =>
        new Promise((resolve) => {
          const off = one.line.on('message', ({ message }) => {
            if (message.action !== 'POSITION_UPDATED') return;
            off();
            resolve(Date.now());
          });
        }),
    );
    const gone = goes(board.page, first.name);
    const began = Date.now();
    await desk('POST', `/api/v1/queue-entries/${first.entry}/leave`, {});
    first.isGone = true;
    atPatients.push(...(await Promise.all(heard)).map((at) => at - began));
    atBoard.push((await gone) - began);
  }
  tell('queue change to the pages of those who wait, 200 waiting', 'p95 250', atPatients);
  tell('queue change to the board, 200 waiting', 'p95 250', atBoard);
  await board.close();
  await close();
}

const measures = { visit: visits, network: networks, queue: queues };
const clinic = await openClinic();
const browser = await openBrowser(['--use-fake-device-for-media-stream=fps=30']);
try {
  for (const [name, measure] of Object.entries(measures)) if (asked.length === 0 || asked.includes(name)) await measure(browser, clinic);
} finally {
  await browser.close();
  await clinic.close();
}
