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

export const isOn = async (): Promise<boolean> => Notification.permission === 'granted' && (await subscription()) !== null;

/** Asks for leave, which a browser gives only after a tap, and has notices pushed here. False: the browser refuses. */
export async function turnOn(key: string, language: Language): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false;
  const registration = await listen(language);
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await notices.push(made.toJSON());
  return true;
}

export async function turnOff(): Promise<void> {
  const made = await subscription();
  if (!made) return;
  await notices.forget(made.endpoint);
  await made.unsubscribe();
}
