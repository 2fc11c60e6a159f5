import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance, type Profile } from '../api/oversight';
import type { ComplianceCheck } from '../api/views';
import { Button } from '../design/Button';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { Select } from '../design/Select';
import { useSay, useTitle } from '../words';
import { Glance } from './posture/Glance';
import { Line } from './posture/Line';
import { UnderWay } from './posture/UnderWay';
import { ToReview } from './posture/ToReview';
import './posture/posture.css';
import { fails } from './posture/status';

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
  const posture = useQuery({
    queryKey: ['compliance', profile],
    queryFn: () => compliance.posture(profile),
    refetchInterval: ({ state }) => (state.data?.underWay ? 500 : false),
  });
  const run = useMutation({ mutationFn: (of: Profile) => compliance.run(of), onSuccess: (fresh, of) => client.setQueryData(['compliance', of], fresh) });
  useTitle(say('posture.title'));
  const reveal = () => setShown('all');
  const checks = posture.data?.checks.filter(isShown[shown]) ?? [];
  return (
    <>
      <div className="row spread">
        <h1>{say('posture.title')}</h1>
        <Button look="primary" isPending={run.isPending || !!posture.data?.underWay} onPress={() => run.mutate(profile)}>
          {say('posture.run')}
        </Button>
      </div>
      <p>{say('posture.text')}</p>
      <Failure error={posture.error ?? run.error} />
      {posture.data && <UnderWay posture={posture.data} />}
      <div className="filters">
        <Select label={say('posture.profile')} value={profile} onChange={(value) => setProfile(value as Profile)} options={(['hipaa', 'nprm2025', 'part2', 'asvs-l2'] as const).map((value) => ({ value, label: say(`posture.profile.${value}`) }))} />
        <Select label={say('posture.show')} value={shown} onChange={(value) => setShown(value as Shown)} options={(['open', 'renew', 'all'] as const).map((value) => ({ value, label: say(`posture.show.${value}`) }))} />
      </div>
      <ToReview reveal={reveal} />
      {posture.data && <Glance posture={posture.data} reveal={reveal} />}
      {posture.data && checks.length === 0 && <Empty title={say('posture.show.none')} />}
      {checks.map((check) => (
        <Line key={check.id} check={check} />
      ))}
    </>
  );
}
