import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { fingerprint } from '../../api/fingerprint';
import { compliance } from '../../api/oversight';
import type { ComplianceCheck } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { Notice } from '../../design/Notice';
import { useTried } from '../../design/useTried';
import { endOf } from '../../plan/zones';
import { useSay, useWords } from '../../words';
import { dateIn } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { CheckWords } from './CheckWords';

/** Somebody vouches for what no program can observe. */
export function Attest({ check, onDone }: { check: ComplianceCheck; onDone: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [owner, setOwner] = useState('');
  const [statement, setStatement] = useState('');
  const [until, setUntil] = useState('');
  const [file, setFile] = useState<File>();
  const [isTried, setIsTried] = useTried();
  const zone = useClinicZone();
  const attest = useMutation({
    mutationFn: async () =>
      compliance.attest({
        check: check.id,
        owner: owner.trim(),
        statement: statement.trim(),
        expiresAt: endOf(until, zone).toISOString(),
        ...(file && { documentSha256: await fingerprint(file) }),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['attestations'] }),
  });
  const wrongs = [
    owner.trim().length < 2 ? say('attest.owner.missing') : undefined,
    statement.trim().length < 10 ? say('attest.statement.short') : undefined,
    until === '' ? say('attest.until.missing') : undefined,
  ];
  const isWhole = wrongs.every((wrong) => wrong === undefined);
  const [wrongOwner, wrongStatement, wrongUntil] = isTried ? wrongs : [];
  if (attest.isSuccess) {
    return (
      <>
        <Notice tone="go">{say('attest.kept')}</Notice>
        <div className="actions">
          <Button onPress={onDone}>{say('app.close')}</Button>
        </div>
      </>
    );
  }
  return (
    <>
      <p>
        <CheckWords check={check} part="expected" />
      </p>
      <Field label={say('attest.owner')} hint={say('attest.owner.hint')} value={owner} onChange={setOwner} wrong={wrongOwner} />
      <Field label={say('attest.statement')} hint={say('attest.statement.hint')} value={statement} onChange={setStatement} rows={3} wrong={wrongStatement} />
      <Field type="date" label={say('attest.until')} hint={say('attest.until.hint', { days: check.ttlDays })} value={until} onChange={setUntil} wrong={wrongUntil} />
      <label className="field">
        <span>{say('attest.document')}</span>
        <span className="hint">{say('attest.document.hint')}</span>
        <input type="file" onChange={(event) => setFile(event.target.files?.[0])} />
      </label>
      <Failure error={attest.error} />
      <div className="actions">
        <Button look="primary" isPending={attest.isPending} onPress={() => (isWhole ? attest.mutate() : setIsTried(true))}>
          {say('attest.save')}
        </Button>
      </div>
      <Before check={check} />
    </>
  );
}

/** Who vouched for it before, and until when. */
function Before({ check }: { check: ComplianceCheck }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const before = useQuery({ queryKey: ['attestations'], queryFn: compliance.attestations });
  const made = before.data?.items.filter((one) => one.check === check.id) ?? [];
  if (made.length === 0) return null;
  return (
    <>
      <h3>{say('attest.before')}</h3>
      <ul>
        {made.map((one) => (
          <li key={one.id} className="posture-words">
            {say('attest.line', { owner: one.owner, until: dateIn(one.expiresAt, zone, language), statement: one.statement })}
          </li>
        ))}
      </ul>
    </>
  );
}
