import type { AuditEntry } from '../../api/views';
import { State } from '../../design/State';
import { useCodes } from '../../words/codes';

/** Who this program is to itself, and whom it does not know. */
const programs = ['housecall', 'secret-key', 'unknown'];

/** Who did something: somebody by their id and role, or this program. */
export function Who({ id, role }: { id: string; role: string }) {
  const program = useCodes('audit.actor');
  const roles = { person: useCodes('person'), program: useCodes('audit.role') };
  if (programs.includes(id)) return program(id);
  return (
    <>
      {id} <span className="quiet small">{role === 'system' ? roles.program(role) : roles.person(role)}</span>
    </>
  );
}

/** To what it was done; an id that is not known is left out. */
export function What({ kind, id }: { kind: string; id: string }) {
  const name = useCodes('audit.kind');
  return (
    <>
      {name(kind)} {id !== 'unknown' && <span className="quiet small">{id}</span>}
    </>
  );
}

/** How it ended, and why. */
export function Outcome({ outcome, reason }: Pick<AuditEntry, 'outcome' | 'reason'>) {
  const name = useCodes('audit.outcome');
  return (
    <>
      <State tone={outcome === 'success' ? 'go' : 'stop'}>{name(outcome)}</State> {reason && <span className="small"><Why reason={reason} /></span>}
    </>
  );
}

/** Why, in words. */
export function Why({ reason }: { reason: string }) {
  return useCodes('audit.reason')(reason);
}

/** What happened, in words. */
export function Happened({ event }: { event: string }) {
  return useCodes('audit.event')(event);
}
