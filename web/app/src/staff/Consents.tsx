import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { consents } from '../api/calls';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Select } from '../design/Select';
import { State, type Tone } from '../design/State';
import { useTitle, useWords } from '../words';
import type { Key } from '../words/catalog';
import { stamp } from '../words/times';

const types = ['telehealth', 'data-sharing', 'recording'] as const;
const tones: Record<string, Tone> = { granted: 'go', revoked: 'stop', expired: 'plain' };

/** Every consent and withdrawal, with the form's version and the evidence. */
export function Consents() {
  const { say, language } = useWords();
  const [type, setType] = useState<string>('telehealth');
  const register = useQuery({ queryKey: ['register', type], queryFn: () => consents.register(`?type=${type}`) });
  const items = register.data?.items ?? [];
  useTitle(say('consents.title'));
  return (
    <>
      <h1>{say('consents.title')}</h1>
      <div className="filters">
        <Select label={say('consents.type')} value={type} onChange={setType} options={types.map((value) => ({ value, label: say(`consents.${value}`) }))} />
      </div>
      <Failure error={register.error} onRetry={() => void register.refetch()} />
      {register.data && items.length === 0 && <Empty title={say('consents.empty')}>{say('consents.empty.text')}</Empty>}
      {items.length > 0 && (
        <div className="scroll" tabIndex={0} role="region" aria-label={say('consents.title')}>
          <table className="plain">
            <thead>
              <tr>
                {(['at', 'patient', 'decision', 'version', 'evidence'] as const).map((name) => (
                  <th key={name} scope="col">
                    {say(`consents.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <td>{stamp(one.recordedAt, language)}</td>
                  <td>{one.patientId}</td>
                  <td>
                    <State tone={tones[one.decision] ?? 'plain'}>{say(`consents.${one.decision}` as Key)}</State>
                  </td>
                  <td>
                    {one.version} · {one.locale} <code className="small quiet">{one.formHash.slice(0, 12)}</code>
                  </td>
                  <td>
                    {one.evidence} <span className="quiet small">{one.recordedBy}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
