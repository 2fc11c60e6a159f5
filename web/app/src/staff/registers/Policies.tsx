import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Problem } from '../../api/problem';
import { policies } from '../../api/registers';
import type { Policy as Data, PolicyVersion } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { State, type Tone } from '../../design/State';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';
import { AddVersion } from './AddVersion';
import type { Kind } from './kinds';

type Standing = 'current' | 'review-due' | 'missing';
const tones: Record<Standing, Tone> = { current: 'go', 'review-due': 'wait', missing: 'stop' };

/** Each policy that the rules ask for, its versions, and whether it is to be reviewed. */
export function Policies() {
  const say = useSay();
  const [adding, setAdding] = useState<Kind>();
  const list = useQuery({ queryKey: ['registers', 'policies'], queryFn: policies.list });
  const all = list.data?.items ?? [];
  const current = all.filter(({ state }) => state === 'current').length;
  return (
    <section className="stack" aria-labelledby="policies">
      <h2 id="policies">{say('registers.policies')}</h2>
      <p className="quiet">{say('registers.policies.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && <p>{say('registers.policies.count', { current, all: all.length })}</p>}
      {all.map((one) => (
        <Policy key={one.kind} policy={one} onAdd={() => setAdding(one.kind as Kind)} />
      ))}
      {adding && <AddVersion kind={adding} onClose={() => setAdding(undefined)} />}
    </section>
  );
}

function Policy({ policy, onAdd }: { policy: Data; onAdd: () => void }) {
  const { say, language } = useWords();
  const name = say(`registers.policy.${policy.kind as Kind}`);
  const standing = policy.state as Standing;
  return (
    <article className="card stack" id={`policy-${policy.kind}`}>
      <div className="row spread">
        <h3>{name}</h3>
        <State tone={tones[standing]}>{say(`registers.standing.${standing}`)}</State>
      </div>
      <p className="small quiet">{say('registers.rules', { rules: policy.rules.join(', ') })}</p>
      {policy.reviewBy && <p className="small">{say('registers.review.by', { date: day(policy.reviewBy, language) })}</p>}
      {policy.versions.length > 0 && (
        <details>
          <summary>
            {say('registers.versions')}
            <span className="hidden-text">{` (${name})`}</span>
          </summary>
          {policy.versions.map((one) => (
            <Version key={one.version} version={one} isInForce={one.version === policy.inForce} />
          ))}
        </details>
      )}
      <div className="actions">
        {policy.inForce && <Review kind={policy.kind} version={policy.inForce} name={name} />}
        <Button shape="compact" onPress={onAdd}>
          {say('registers.add', { policy: name })}
        </Button>
      </div>
    </article>
  );
}

function Version({ version, isInForce }: { version: PolicyVersion; isInForce: boolean }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  return (
    <div className="stack">
      <p>
        {say(isInForce ? 'registers.version.in-force' : 'registers.version', { version: version.version, date: day(version.effective, language), approver: version.approvedBy })}
      </p>
      {version.reviewed && <p className="small quiet">{say('registers.reviewed', { date: day(version.reviewed, language), name: nameOf(version.reviewedBy ?? '') })}</p>}
      {version.keepUntil && <p className="small quiet">{say('registers.keep', { date: day(version.keepUntil, language) })}</p>}
      <p className="small quiet">
        {say('registers.hash')}: <code className="key">{version.documentSha256}</code>
      </p>
    </div>
  );
}

/** Says that the version in force was reviewed today and stays as it is. */
function Review({ kind, version, name }: { kind: string; version: number; name: string }) {
  const say = useSay();
  const client = useQueryClient();
  const review = useMutation({
    mutationFn: () => policies.review(kind, version),
    onSuccess: () => client.invalidateQueries({ queryKey: ['registers', 'policies'] }),
  });
  // Nothing else of it can be wrong: the server knows the day.
  const isOfToday = review.error instanceof Problem && review.error.status === 400;
  return (
    <>
      {isOfToday ? <p className="quiet small">{say('registers.review.today')}</p> : <Failure error={review.error} />}
      <Button shape="compact" isPending={review.isPending} onPress={() => review.mutate()}>
        {say('registers.review', { policy: name })}
      </Button>
    </>
  );
}
