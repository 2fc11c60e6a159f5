import { useSession } from '../api/session';
import { Column } from '../design/Column';
import { ChoicesForm } from '../plan/ChoicesForm';
import { useSay } from '../words';
import './patient.css';

/** How the clinic tells this patient things. */
export default function Choices() {
  const say = useSay();
  const { data: session } = useSession();
  if (!session) return null;
  return (
    <Column title={say('choices.title')}>
      <p>{say('choices.text')}</p>
      <ChoicesForm
        person={session.personId}
        end={(save) => (
          <div className="bottom">
            {save}
            <a href="/app/plan">{say('plan.back')}</a>
          </div>
        )}
      />
    </Column>
  );
}
