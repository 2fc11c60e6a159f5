import english from '../words/en/push';
import spanish from '../words/es/push';
import { pageOf } from './pages';

/** The little of a service worker that is used here; the types of pages know none of it. */
interface Worker {
  registration: ServiceWorkerRegistration;
  clients: { matchAll: (of: { type: 'window' }) => Promise<{ url: string; focus: () => Promise<unknown> }[]>; openWindow: (url: string) => Promise<unknown> };
  addEventListener(name: 'push', hear: (event: Lasting & { data: { json: () => unknown } | null }) => void): void;
  addEventListener(name: 'notificationclick', hear: (event: Lasting & { notification: Notification }) => void): void;
}

interface Lasting {
  waitUntil: (work: Promise<unknown>) => void;
}

const worker = self as unknown as Worker;
/** The page that registered this worker says in its address which language its reader has. */
const words: Record<string, string> = new URL(location.href).searchParams.get('lang') === 'es' ? spanish : english;

/** Of what is pushed only the kind, the id and where a visit's page is count: what is shown is written here, and tells of nobody. */
async function show(pushed: { id?: unknown; type?: unknown; actionUrl?: unknown }): Promise<void> {
  const kind = typeof pushed.type === 'string' ? pushed.type : 'other';
  const type = `push.${kind}.title` in words ? kind : 'other';
  const tag = typeof pushed.id === 'string' ? { tag: pushed.id } : {};
  await worker.registration.showNotification(words[`push.${type}.title`]!, { body: words[`push.${type}.text`]!, data: pageOf(kind, pushed.actionUrl), icon: '/assets/icon.svg', ...tag });
}

/** Back to the page that is open, or to a new one. */
async function open(page: string): Promise<unknown> {
  const windows = await worker.clients.matchAll({ type: 'window' });
  const known = windows.find((one) => new URL(one.url).pathname.startsWith(page));
  return known ? known.focus() : worker.clients.openWindow(page);
}

worker.addEventListener('push', (event) => event.waitUntil(show(event.data?.json() ?? {})));
worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data as string));
});
