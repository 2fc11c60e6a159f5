import { IndexedDbStore } from '@housecall/client';

/** Where what somebody writes in a visit waits. It is sent with the token of one visit, and so it waits apart from that of another. */
export const storeOf = (personId: string, appointmentId: string): IndexedDbStore => new IndexedDbStore(`housecall ${personId} ${appointmentId}`);

/** Looks at what waits there, or changes it, and lets go of it: a page of a later version need not wait for this one. */
export async function withStore<T>(personId: string, appointmentId: string, act: (store: IndexedDbStore) => Promise<T>): Promise<T> {
  const store = storeOf(personId, appointmentId);
  try {
    return await act(store);
  } finally {
    store.close();
  }
}
