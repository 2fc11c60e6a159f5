import { Link } from '@tanstack/react-router';
import type { Invitation } from '../api/views';
import { State } from '../design/State';
import { useWords } from '../words';
import { clock } from '../words/times';

/** Visits of colleagues that wait for this person to join. */
export function Invitations({ invitations }: { invitations: readonly Invitation[] }) {
  const { say, language } = useWords();
  return (
    <div className="stack" aria-live="polite">
      {invitations.map((one) => (
        <section key={one.consultationId} className="card row spread now">
          <span>
            <State tone="wait">{say('today.invited')}</State> {say('today.invited.by', { name: one.providerName, role: say(`person.${one.role}`), time: clock(one.invitedAt, language) })}
          </span>
          <Link to="/room/$id" params={{ id: one.consultationId }} className="button primary compact">
            {say('today.invited.join')}
          </Link>
        </section>
      ))}
    </div>
  );
}
