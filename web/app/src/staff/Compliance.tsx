import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance, type Profile } from '../api/oversight';
import type { ComplianceCheck, Posture } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Notice } from '../design/Notice';
import { Select } from '../design/Select';
import { useSay, useTitle, useWords } from '../words';
import { stamp } from '../words/times';
import { Line } from './posture/Line';
import { ToReview } from './posture/ToReview';
import './posture/posture.css';
import { fails, statusWord } from './posture/status';

type Shown = 'open' | 'renew' | 'all';

const isShown: Record<Shown, (check: ComplianceCheck) => boolean> = {
  open: (check) => fails(check),
  renew: (check) => check.kind === 'A' && fails(check),
  all: () => true,
};

/** How the checks stand, what fell, the evidence behind each, and what is to be vouched for anew. */
export function Compliance() {
  const say = useSay();
  const client = useQueryClient();
  const [profile, setProfile] = useState<Profile>('hipaa');
  const [shown, setShown] = useState<Shown>('open');
  const key = ['compliance', profile];
  const posture = useQuery({ queryKey: key, queryFn: () => compliance.posture(profile) });
  const run = useMutation({ mutationFn: () => compliance.run(profile), onSuccess: (fresh) => client.setQueryData(key, fresh) });
  useTitle(say('posture.title'));
  const checks = posture.data?.checks.filter(isShown[shown]) ?? [];
  return (
    <>
      <div className="row spread">
        <h1>{say('posture.title')}</h1>
        <Button look="primary" isPending={run.isPending} onPress={() => run.mutate()}>
          {say('posture.run')}
        </Button>
      </div>
      <p>{say('posture.text')}</p>
      <Failure error={posture.error ?? run.error} />
      {run.isPending && <Notice>{say('posture.running')}</Notice>}
      <div className="filters">
        <Select label={say('posture.profile')} value={profile} onChange={(value) => setProfile(value as Profile)} options={(['hipaa', 'nprm2025'] as const).map((value) => ({ value, label: say(`posture.profile.${value}`) }))} />
        <Select label={say('posture.show')} value={shown} onChange={(value) => setShown(value as Shown)} options={(['open', 'renew', 'all'] as const).map((value) => ({ value, label: say(`posture.show.${value}`) }))} />
      </div>
      <ToReview />
      {posture.data && <Glance posture={posture.data} />}
      {posture.data && checks.length === 0 && <Empty title={say('posture.show.none')} />}
      {checks.map((check) => (
        <Line key={check.id} check={check} />
      ))}
    </>
  );
}

/** The counts, and what is worse than a week ago. */
function Glance({ posture }: { posture: Posture }) {
  const { say, language } = useWords();
  if (!posture.run) return <Empty title={say('posture.never')}>{say('posture.never.text')}</Empty>;
  const passed = posture.checks.filter((check) => check.status === 'PASS').length;
  const fallen = posture.checks.filter((check) => check.fell);
  return (
    <section className="card stack" aria-label={say('posture.count', { passed, total: posture.checks.length })}>
      <h2>{say('posture.count', { passed, total: posture.checks.length })}</h2>
      <p className="quiet posture-words">{say('posture.ran', { at: stamp(posture.run.beganAt, language), by: posture.run.operator, sha256: posture.run.sha256 })}</p>
      {fallen.length === 0 ? (
        <p>{say('posture.steady')}</p>
      ) : (
        <Notice tone="wait" title={say('posture.fell', { count: fallen.length })}>
          <ul>
            {fallen.map((check) => (
              <li key={check.id}>
                <a href={`#${check.id}`}>{say('posture.fell.line', { id: check.id, before: statusWord(say, check.weekAgo), now: statusWord(say, check.status) })}</a>
              </li>
            ))}
          </ul>
        </Notice>
      )}
    </section>
  );
}
