import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fingerprint } from '../../api/fingerprint';
import { training } from '../../api/registers';
import type { TrainingMember } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Tick } from '../../design/Tick';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';
import { useNameOf } from '../names';
import { Document } from './Document';

interface Props {
  members: readonly TrainingMember[];
  onClose: () => void;
}

/** One training of several people, written down at once. */
export function RecordTraining({ members, onClose }: Props) {
  const say = useSay();
  const client = useQueryClient();
  const [course, setCourse] = useState('');
  const [date, setDate] = useState('');
  const [file, setFile] = useState<File>();
  const [people, setPeople] = useState<readonly string[]>([]);
  const record = useMutation({
    mutationFn: async () =>
      training.record({ people: [...people], course: course.trim(), day: date, ...(file ? { materialSha256: await fingerprint(file) } : {}) }),
    onSuccess: async () => {
      onClose();
      await client.invalidateQueries({ queryKey: ['registers'] });
    },
  });
  const [isTried, setIsTried] = useTried(record.error);
  const wrong = (text: string) => (isTried && text.trim() === '' ? say('registers.missing') : undefined);
  const submit = () => {
    setIsTried(true);
    if (course.trim() !== '' && date !== '' && people.length > 0) record.mutate();
  };
  return (
    <Dialog title={say('registers.record')} isOpen onClose={onClose}>
      <Field label={say('registers.course')} hint={say('registers.course.hint')} value={course} onChange={setCourse} maxLength={100} autoComplete="off" wrong={wrong(course)} />
      <Field type="date" label={say('registers.day')} value={date} onChange={setDate} wrong={wrong(date)} />
      <Document label={say('registers.material')} onChange={setFile} />
      <People members={members} chosen={people} onChange={setPeople} isMissing={isTried && people.length === 0} />
      <Failure error={record.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={record.isPending} onPress={submit}>
          {say('registers.record.do')}
        </Button>
      </div>
    </Dialog>
  );
}

interface PeopleProps {
  members: readonly TrainingMember[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
  isMissing: boolean;
}

/** Who was there. */
function People({ members, chosen, onChange, isMissing }: PeopleProps) {
  const say = useSay();
  const nameOf = useNameOf();
  const isAll = chosen.length === members.length;
  return (
    <fieldset className="field">
      <legend>{say('registers.people')}</legend>
      <div>
        <Button shape="compact" onPress={() => onChange(isAll ? [] : members.map((one) => one.personId))}>
          {say(isAll ? 'registers.nobody' : 'registers.everybody')}
        </Button>
      </div>
      {members.map(({ personId }) => (
        <Tick key={personId} isWrong={isMissing} isOn={chosen.includes(personId)} onChange={(isOn) => onChange(isOn ? [...chosen, personId] : chosen.filter((one) => one !== personId))}>
          {nameOf(personId)}
        </Tick>
      ))}
      {isMissing && <span className="wrong">{say('registers.people.missing')}</span>}
    </fieldset>
  );
}
