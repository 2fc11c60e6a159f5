import { useState, type SubmitEvent } from 'react';
import { consents } from '../api/calls';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Field } from '../design/Field';
import { More } from '../design/More';
import { Select } from '../design/Select';
import { State, type Tone } from '../design/State';
import { Table } from '../design/Table';
import { usePaged } from '../design/usePaged';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { useCodes } from '../words/codes';
import { stamp } from '../words/times';

const types = ['', 'telehealth', 'data-sharing', 'recording'] as const;
const tones: Record<string, Tone> = { granted: 'go', revoked: 'stop', expired: 'plain' };
const page = 50;

/** Every consent and withdrawal, with the form's version and the evidence; the newest first, page by page. */
export function Consents() {
  const { say, language } = useWords();
  const evidence = useCodes('consents.evidence');
  const [typed, setTyped] = useState({ type: '', patient: '' });
  const [filter, setFilter] = useState(typed);
  const register = usePaged(['register', filter], (before) => consents.register({ ...filter, before, limit: String(page) }), { size: page, idOf: ({ id }) => id });
  const items = register.items ?? [];
  useTitle(say('consents.title'));
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    setFilter({ ...typed, patient: typed.patient.trim() });
  };
  return (
    <>
      <h1>{say('consents.title')}</h1>
      <form className="filters" onSubmit={search}>
        <Select label={say('consents.type')} value={typed.type} onChange={(type) => setTyped({ ...typed, type })} options={types.map((value) => ({ value, label: say(value === '' ? 'consents.any' : `consents.${value}`) }))} />
        <Field label={say('consents.patient')} value={typed.patient} onChange={(patient) => setTyped({ ...typed, patient })} autoComplete="off" />
        <Button type="submit" look="primary">
          {say('record.search')}
        </Button>
      </form>
      <Failure error={register.error} onRetry={() => void register.refetch()} />
      {register.items && items.length === 0 && <Empty title={say('consents.empty')}>{say('consents.empty.text')}</Empty>}
      {items.length > 0 && (
        <Table
          label={say('consents.title')}
          heads={(['at', 'patient', 'type', 'decision', 'version', 'evidence'] as const).map((name) => say(`consents.${name}`))}
          rows={items.map((one) => ({
            key: one.id,
            cells: [
              stamp(one.recordedAt, language),
              one.patientId,
              say(`consents.${one.type}` as Key),
              <State tone={tones[one.decision] ?? 'plain'}>{say(`consents.${one.decision}` as Key)}</State>,
              <>
                {one.version} · {one.locale} <code className="small quiet">{one.formHash.slice(0, 12)}</code>
              </>,
              <>
                {evidence(one.evidence)} <span className="quiet small">{one.recordedBy}</span>
              </>,
            ],
          }))}
        />
      )}
      <More list={register} />
    </>
  );
}
