import { IndexedDbStore } from '@housecall/client';

/** Where what somebody writes in a visit waits. It is sent with the token of one visit, and so it waits apart from that of another. */
export const storeOf = (personId: string, appointmentId: string): IndexedDbStore => new IndexedDbStore(`housecall ${personId} ${appointmentId}`);
