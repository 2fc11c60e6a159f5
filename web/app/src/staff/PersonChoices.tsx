import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { clinic } from '../api/calls';
import { useSession } from '../api/session';
import { ChoicesForm } from '../plan/ChoicesForm';
import { useSay, useTitle } from '../words';

/** How somebody is told things, set on their behalf; or one's own choices. */
export function PersonChoices() {
  const say = useSay();
  const { id }: { id: string } = useParams({ from: '/staff/people/$id/choices' });
  const { data: session } = useSession();
  const person = useQuery({ queryKey: ['person', id], queryFn: () => clinic.person(id) });
  const isOwn = session?.personId === id;
  const title = isOwn ? say('choices.own') : say('choices.of', { name: person.data?.name ?? '' });
  useTitle(say('choices.title'));
  return (
    <>
      <h1>{title}</h1>
      {!isOwn && <p className="quiet">{say('choices.behalf')}</p>}
      <section className="card">
        <ChoicesForm key={id} person={id} end={(save) => <div>{save}</div>} />
      </section>
    </>
  );
}
