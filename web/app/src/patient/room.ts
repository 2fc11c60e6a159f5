import { withWords } from '../words';

/** The room is most of the script and is needed last; while somebody waits there is time to load it. */
export const room = withWords(() => import('./PatientRoom'), 'room');

/** The provider is ready: what the call needs is asked for while the page changes. */
export function prepareRoom(consultation: string): void {
  void room().then(({ prepareCall }) => prepareCall(consultation));
}
