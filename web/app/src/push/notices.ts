import { notices } from '../api/calls';
import type { Language } from '../words/language';

/** The worker speaks the language of its address; registered again, it speaks another. */
export async function listen(language: Language): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(`/app/push.js?lang=${language}`, { scope: '/app/' });
  return navigator.serviceWorker.ready;
}

async function subscription(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration('/app/');
  return registration ? registration.pushManager.getSubscription() : null;
}

/** Has the notices of whoever is signed in pushed here, and nobody else's. Where the clinic does not hear of it, none come. */
async function tell(made: PushSubscription): Promise<void> {
  try {
    await notices.push(made.toJSON());
  } catch (error) {
    await made.unsubscribe();
    throw error;
  }
}

/** Whether notices are pushed here. A subscription that is found may be of somebody who used this browser before, so it is told of again. */
export async function isOn(): Promise<boolean> {
  const made = Notification.permission === 'granted' ? await subscription() : null;
  if (made) await tell(made);
  return made !== null;
}

/** Asks for leave, which a browser gives only after a tap, and has notices pushed here. False: the browser refuses. */
export async function turnOn(key: string, language: Language): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const registration = await listen(language);
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await tell(made);
  return true;
}

export async function turnOff(): Promise<void> {
  const made = await subscription();
  if (!made) return;
  await notices.forget(made.endpoint);
  await made.unsubscribe();
}
