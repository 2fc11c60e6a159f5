import { useQuery } from '@tanstack/react-query';
import { appointments, clinic } from '../../api/calls';
import { blocking } from '../../api/problem';
import type { Letter, Person, Visit } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Notice } from '../../design/Notice';
import { When } from '../../plan/When';
import '../../plan/plan.css';
import { useSay } from '../../words';
import type { Key } from '../../words/catalog';
import { CopyLink } from '../CopyLink';

/** What was booked, and how the patient comes by their link. */
export function Booked({ visit, patient, onAgain }: { visit: Visit; patient: Person; onAgain: () => void }) {
  const say = useSay();
  const { appointment } = visit;
  const provider = useQuery({ queryKey: ['person', appointment.providerId], queryFn: () => clinic.person(appointment.providerId) });
  return (
    <section className="card stack">
      <Notice tone="go">{say('book.done.text', { patient: patient.name, provider: provider.data?.name ?? '' })}</Notice>
      <When at={appointment.startsAt} zone={appointment.timeZone} patientZone={appointment.patientTimeZone} />
      {appointment.licenceWarning && <Notice tone="wait">{say('visit.licence')}</Notice>}
      <NextStep appointment={appointment.id} />
      <div className="actions">
        <Button look="primary" onPress={onAgain}>
          {say('book.again')}
        </Button>
      </div>
    </section>
  );
}

const onTheWay = (one: Letter) => ['email', 'sms'].includes(one.channel) && ['pending', 'sent', 'delivered'].includes(one.state);

/** By letter where one goes, else by the hand of whoever may give it. A link that is copied ends the one in the letter. */
export function NextStep({ appointment }: { appointment: string }) {
  const say = useSay();
  const letters = useQuery({ queryKey: ['letters', appointment], queryFn: () => appointments.letters(appointment) });
  const going = letters.data?.items.find(onTheWay);
  const failure = blocking(letters);
  if (failure) return <Failure error={failure} onRetry={() => void letters.refetch()} />;
  if (!letters.data) return <p className="quiet">{say('app.loading')}</p>;
  const { mayLink } = letters.data;
  return (
    <div className="stack tight">
      <strong>{say('book.next')}</strong>
      <p>{going ? say('book.letter', { way: say(`letters.way.${going.channel}` as Key) }) : say(mayLink ? 'book.no-letter' : 'book.no-letter.others')}</p>
      {mayLink && (
        <div>
          <CopyLink appointment={appointment} />
        </div>
      )}
      {going && mayLink && <p className="small quiet">{say('book.letter.copy')}</p>}
    </div>
  );
}
