import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person, settled } from './browser.mjs';
import { stage } from './stage.mjs';
import { arrive } from './steps.mjs';

const { clinic, browser } = await stage();

/** The demo pushes to nobody, and no push service is reached from here: key and subscription are made up. */
async function pretend(page) {
  const publicKey = 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM';
  await page.route('**/api/v1/push-key', (route) => route.fulfill({ json: { publicKey } }));
  const kept = [];
  await page.route('**/push-subscriptions', (route) => {
    kept.push([route.request().method(), route.request().postDataJSON().endpoint]);
    return route.fulfill({ status: 204 });
  });
  await page.addInitScript(() => {
    const endpoint = 'https://push.example/1';
    const made = { endpoint, toJSON: () => ({ endpoint, keys: {} }), unsubscribe: async () => localStorage.removeItem('subscribed') };
    // A browser keeps it, whoever uses it next.
    window.PushManager.prototype.subscribe = async () => (localStorage.setItem('subscribed', 'yes'), made);
    window.PushManager.prototype.getSubscription = async () => (localStorage.getItem('subscribed') ? made : null);
  });
  return kept;
}

test('a patient is called back: after a tap, in their language, by words that tell of nobody', async () => {
  const { page, context, close } = await person(browser, clinic, { locale: 'es-MX' });
  await context.grantPermissions(['notifications']);
  const kept = await pretend(page);
  await arrive(page, clinic.linkOf('pat-1'));
  await page.getByRole('button', { name: 'Avisarme cuando mi profesional esté listo' }).click();
  await page.getByRole('button', { name: 'No avisarme' }).waitFor();
  assert.deepEqual(kept, [['PUT', 'https://push.example/1']]);

  const debug = await context.newCDPSession(page);
  const registered = new Promise((resolve) => debug.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [one] }) => one && resolve(one.registrationId)));
  await debug.send('ServiceWorker.enable');
  const registrationId = await registered;
  const push = (data) => debug.send('ServiceWorker.deliverPushMessage', { origin: clinic.url, registrationId, data: JSON.stringify(data) });
  const shown = () => page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body, data, tag }) => ({ title, body, data, tag }));
  });
  /** Pushed until it shows, as a push service does: a worker that was stopping as it came hears it the next time. */
  const pushed = async (data) => {
    let own = [];
    for (let tries = 0; own.length === 0 && tries < 20; tries += 1) {
      await push(data);
      await page.waitForTimeout(500);
      own = (await shown()).filter(({ tag }) => tag === data.id);
    }
    return own;
  };
  // Even a push that told something is shown by its kind alone; the same one twice is one notice.
  const near = { id: 'n1', type: 'TURN_IS_NEAR', title: 'Two are before you', body: 'Rosa Alvarez, cardiology' };
  await push(near);
  assert.deepEqual(await pushed(near), [{ title: 'Hay dos personas antes que usted', body: 'Vuelva a la sala de espera.', data: '/app/visit', tag: 'n1' }]);
  const [other] = await pushed({ id: 'n2', type: 'SOMETHING_NEW' });
  assert.equal(other.title, 'Hay novedades de su clínica');
  const [closed] = await pushed({ id: 'n3', type: 'VISIT_CLOSED', actionUrl: '/room/c-1' });
  assert.equal(closed.data, '/app/room/c-1', 'a visit that closed opens where its note is written');

  await page.getByRole('button', { name: 'No avisarme' }).click();
  await page.getByRole('button', { name: 'Avisarme cuando mi profesional esté listo' }).waitFor();
  assert.deepEqual(kept.at(-1), ['DELETE', 'https://push.example/1']);
  await close();
});

test('a browser that refuses notices is told what to do, and a clinic that pushes nothing offers none', async () => {
  const refusing = await person(browser, clinic);
  await pretend(refusing.page);
  await refusing.page.addInitScript(() => {
    window.Notification.requestPermission = async () => 'denied';
    Object.defineProperty(window.Notification, 'permission', { get: () => 'default' });
  });
  await arrive(refusing.page, clinic.linkOf('pat-8'));
  await refusing.page.getByRole('button', { name: 'Tell me when my provider is ready' }).click();
  await refusing.page.getByText('Your browser does not allow notices from this page.').waitFor();
  await refusing.close();

  const { page, close } = await person(browser, clinic);
  const asked = page.waitForResponse('**/api/v1/push-key');
  await arrive(page, clinic.linkOf('pat-9'));
  await asked;
  await settled(page);
  assert.equal(await page.getByRole('button', { name: /Tell me when/ }).count(), 0);
  await close();
});

test('notices that the clinic did not hear of are not said to be on, and the next patient at a browser gets their own', async () => {
  const { page, context, close } = await person(browser, clinic);
  await context.grantPermissions(['notifications']);
  const kept = await pretend(page);
  await page.route('**/push-subscriptions', (route) => route.fulfill({ status: 503 }));
  await arrive(page, clinic.linkOf('pat-2'));
  const offer = page.getByRole('button', { name: /^Tell me when/ });
  await offer.click();
  await page.getByText('Notices could not be turned on.').waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem('subscribed')), null);
  await page.unroute('**/push-subscriptions');
  await page.route('**/push-subscriptions', (route) => {
    kept.push([route.request().method(), route.request().postDataJSON().endpoint]);
    return route.fulfill({ status: 204 });
  });
  await offer.click();
  await page.getByRole('button', { name: 'Do not tell me' }).waitFor();
  assert.equal(kept.length, 1);

  await arrive(page, clinic.linkOf('pat-3'));
  await page.getByRole('button', { name: 'Do not tell me' }).waitFor();
  assert.deepEqual(kept, Array(2).fill(['PUT', 'https://push.example/1']));

  // Found on, and not heard of by the clinic.
  await page.route('**/push-subscriptions', (route) => route.fulfill({ status: 503 }));
  await page.reload();
  await page.getByText('Notices could not be turned on.').waitFor();
  await offer.waitFor();
  await close();
});
