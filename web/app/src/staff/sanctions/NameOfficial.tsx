import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldOf } from '../../api/problem';
import { training } from '../../api/registers';
import { officials } from '../../api/sanctions';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useNameOf } from '../names';
import { useStep } from '../useStep';
import { type Post, postKey } from './kinds';

/** Names somebody of the active staff to a post. */
export function NameOfficial({ post, onClose }: { post: Post; onClose: () => void }) {
  const say = useSay();
  const nameOf = useNameOf();
  const [personId, setPersonId] = useState('');
  const [since, setSince] = useState('');
  const staff = useQuery({ queryKey: ['registers', 'training'], queryFn: training.members });
  const members = staff.data?.items ?? [];
  const name = useStep('sanctions', () => officials.name({ ...post, personId, ...(since ? { since } : {}) }), onClose);
  const [isTried, setIsTried] = useTried(name.error);
  const date = (value: string) => {
    // What the clinic refused was another day.
    if (!name.isPending) name.reset();
    setSince(value);
  };
  const submit = () => {
    setIsTried(true);
    if (personId !== '') name.mutate();
  };
  const options = [{ value: '', label: say('sanctions.choose') }, ...members.map((one) => ({ value: one.personId, label: nameOf(one.personId) }))];
  return (
    <Dialog title={say('sanctions.name.title', { post: say(postKey(post)) })} isOpen onClose={onClose}>
      <p>{say('sanctions.name.text')}</p>
      <Failure error={staff.error} onRetry={() => void staff.refetch()} />
      <Select label={say('sanctions.person')} value={personId} onChange={setPersonId} options={options} wrong={isTried && personId === '' ? say('sanctions.missing') : undefined} />
      <Field type="date" label={say('sanctions.since')} hint={say('sanctions.today')} value={since} onChange={date} isInvalid={fieldOf(name.error) === 'since'} />
      <Failure error={name.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={name.isPending} onPress={submit}>
          {say('sanctions.name.do')}
        </Button>
      </div>
    </Dialog>
  );
}
