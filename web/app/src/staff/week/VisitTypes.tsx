import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { schedules } from '../../api/calls';
import type { Department, VisitType } from '../../api/views';
import { Button } from '../../design/Button';
import { Dialog } from '../../design/Dialog';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Select } from '../../design/Select';
import { useTried } from '../../design/useTried';
import { useTypeName } from '../../plan/visitTypes';
import { useSay } from '../../words';
import { optionsOf } from './editing';

const empty: VisitType = { code: '', minutes: 30, bufferMinutes: 10 };

/** The sorts of visits of a department: how long each takes, and the pause after it. */
export function VisitTypes({ departments }: { departments: readonly Department[] }) {
  const say = useSay();
  const nameOf = useTypeName();
  const [chosen, setChosen] = useState('');
  const [opened, setOpened] = useState<VisitType>();
  const department = chosen || (departments[0]?.id ?? '');
  const types = useQuery({ queryKey: ['visit-types', department], queryFn: () => schedules.types(department), enabled: department !== '' });
  return (
    <section className="card stack" aria-labelledby="types">
      <h2 id="types">{say('types.title')}</h2>
      <p className="quiet">{say('types.text')}</p>
      <Select label={say('week.department')} value={department} onChange={setChosen} options={optionsOf(departments)} />
      <Failure error={types.error} onRetry={() => void types.refetch()} />
      {types.data?.items.length === 0 && <p className="quiet">{say('types.none')}</p>}
      <ul className="rows">
        {types.data?.items.map((one) => (
          <li key={one.code}>
            <span>
              {nameOf(one.code)}
              <br />
              <span className="quiet">{say('types.length', { minutes: one.minutes, buffer: one.bufferMinutes ?? 0 })}</span>
            </span>
            <Button onPress={() => setOpened(one)}>
              {say('types.change')} <span className="hidden-text">{nameOf(one.code)}</span>
            </Button>
          </li>
        ))}
      </ul>
      <div>
        <Button onPress={() => setOpened(empty)}>{say('types.add')}</Button>
      </div>
      {opened && <Editor department={department} first={opened} onClose={() => setOpened(undefined)} />}
    </section>
  );
}

function Editor({ department, first, onClose }: { department: string; first: VisitType; onClose: () => void }) {
  const say = useSay();
  const nameOf = useTypeName();
  const client = useQueryClient();
  const isNew = first.code === '';
  const [code, setCode] = useState(first.code);
  const [minutes, setMinutes] = useState(String(first.minutes));
  const [buffer, setBuffer] = useState(String(first.bufferMinutes ?? 0));
  const [isTried, setIsTried] = useTried();
  const codeWrong = !/^[a-z0-9-]{1,40}$/.test(code) ? say('types.code.wrong') : undefined;
  const within = (text: string, least: number, most: number) => (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? undefined : say('types.minutes.wrong', { least, most }));
  const wrongs = [codeWrong, within(minutes, 5, 480), within(buffer, 0, 120)];
  const save = useMutation({
    mutationFn: () => schedules.saveType(department, { code, minutes: Number(minutes), bufferMinutes: Number(buffer) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['visit-types', department] });
      await client.invalidateQueries({ queryKey: ['slots'] });
      onClose();
    },
  });
  const submit = () => {
    setIsTried(true);
    if (wrongs.every((one) => one === undefined)) save.mutate();
  };
  return (
    <Dialog title={isNew ? say('types.add') : nameOf(first.code)} isOpen onClose={onClose}>
      {isNew && <Field label={say('types.code')} hint={say('types.code.hint')} value={code} onChange={setCode} autoComplete="off" wrong={isTried ? wrongs[0] : undefined} />}
      <Field label={say('types.minutes')} inputMode="numeric" value={minutes} onChange={setMinutes} wrong={isTried ? wrongs[1] : undefined} />
      <Field label={say('types.buffer')} hint={say('types.buffer.hint')} inputMode="numeric" value={buffer} onChange={setBuffer} wrong={isTried ? wrongs[2] : undefined} />
      <Failure error={save.error} />
      <div className="actions">
        <Button onPress={onClose}>{say('app.cancel')}</Button>
        <Button look="primary" isPending={save.isPending} onPress={submit}>
          {say('week.save')}
        </Button>
      </div>
    </Dialog>
  );
}
