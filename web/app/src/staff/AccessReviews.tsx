import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accessReviews } from '../api/oversight';
import { useSession } from '../api/session';
import type { AccessReview, AccessReviewItem, Role } from '../api/views';
import { Button } from '../design/Button';
import { Confirm } from '../design/Confirm';
import { Empty } from '../design/Empty';
import { Failure } from '../design/Failure';
import { State } from '../design/State';
import { Table } from '../design/Table';
import { useTitle, useWords } from '../words';
import { stamp } from '../words/times';
import { Bans } from './account/Bans';
import { Grants } from './account/Grants';
import { useNameOf } from './names';

/** Campaigns in which everybody's access is looked at by somebody else. */
export function AccessReviews() {
  const { say } = useWords();
  const client = useQueryClient();
  const list = useQuery({ queryKey: ['access-reviews'], queryFn: accessReviews.list });
  const open = useMutation({ mutationFn: accessReviews.open, onSuccess: () => client.invalidateQueries({ queryKey: ['access-reviews'] }) });
  useTitle(say('access.title'));
  return (
    <>
      <div className="row spread">
        <h1>{say('access.title')}</h1>
        <Button look="primary" isPending={open.isPending} onPress={() => open.mutate()}>
          {say('access.open')}
        </Button>
      </div>
      <Failure error={list.error ?? open.error} />
      <Grants />
      <Bans />
      {list.data?.items.length === 0 && <Empty title={say('access.empty')}>{say('access.empty.text')}</Empty>}
      {list.data?.items.map((one, at) => <Campaign key={one.id} campaign={one} isFirst={at === 0} />)}
    </>
  );
}

function Campaign({ campaign, isFirst }: { campaign: AccessReview; isFirst: boolean }) {
  const { say, language } = useWords();
  const [isShown, setIsShown] = useState(isFirst);
  const state = campaign.closedAt ? 'closed' : campaign.overdue ? 'overdue' : 'due';
  const tone = { closed: 'go', overdue: 'stop', due: 'wait' } as const;
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('access.campaign', { opened: stamp(campaign.openedAt, language) })}</h2>
        <State tone={tone[state]}>{say(`access.${state}`)}</State>
      </div>
      <p>{say('access.report', { decided: campaign.decided, total: campaign.total, revoked: campaign.revoked, due: stamp(campaign.dueAt, language) })}</p>
      {isShown ? <People id={campaign.id} title={say('access.people')} /> : <Button onPress={() => setIsShown(true)}>{say('access.show')}</Button>}
    </section>
  );
}

function People({ id, title }: { id: string; title: string }) {
  const { say, language } = useWords();
  const items = useQuery({ queryKey: ['access-reviews', id], queryFn: () => accessReviews.people(id) });
  return (
    <>
      <Failure error={items.error} onRetry={() => void items.refetch()} />
      {items.data && (
        <Table
          label={title}
          heads={(['name', 'role', 'used', 'decision'] as const).map((name) => say(`access.${name}`))}
          rows={items.data.items.map((one) => ({
            key: one.personId,
            cells: [one.name, say(`person.${one.role as Exclude<Role, 'guest'>}`), one.signedInAt ? stamp(one.signedInAt, language) : say('access.never'), <Decision key={one.personId} id={id} item={one} />],
          }))}
          named={0}
        />
      )}
    </>
  );
}

function Decision({ id, item }: { id: string; item: AccessReviewItem }) {
  const { say } = useWords();
  const client = useQueryClient();
  const { data: session } = useSession();
  const decide = useMutation({
    mutationFn: (decision: 'keep' | 'revoke') => accessReviews.decide(id, item.personId, decision),
    onSuccess: () => client.invalidateQueries({ queryKey: ['access-reviews'] }),
  });
  const nameOf = useNameOf();
  const [isAsking, setIsAsking] = useState(false);
  if (item.decision) return <State tone={item.decision === 'keep' ? 'go' : 'stop'}>{say(`access.decided.${item.decision as 'keep' | 'revoke'}`, { by: nameOf(item.decidedBy ?? '') })}</State>;
  if (item.personId === session?.personId) return <>{say('access.own')}</>;
  return (
    <span className="row">
      <Button shape="compact" isPending={decide.isPending} onPress={() => decide.mutate('keep')}>
        {say('access.keep', { name: item.name })}
      </Button>
      <Button look="stop" shape="compact" onPress={() => setIsAsking(true)}>
        {say('access.revoke', { name: item.name })}
      </Button>
      {isAsking ? (
        <Confirm title={say('access.revoke.sure', { name: item.name })} action={say('access.revoke', { name: item.name })} isPending={decide.isPending} error={decide.error} onConfirm={() => decide.mutate('revoke')} onClose={() => setIsAsking(false)}>
          <p>{say('access.revoke.text')}</p>
        </Confirm>
      ) : (
        <Failure error={decide.error} />
      )}
    </span>
  );
}
