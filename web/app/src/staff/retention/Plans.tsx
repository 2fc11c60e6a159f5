import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useState } from 'react';
import { retention } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { DisposalPlan } from '../../api/views';
import { Button } from '../../design/Button';
import { Confirm } from '../../design/Confirm';
import { Failure } from '../../design/Failure';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useSay, useWords } from '../../words';
import { useCodes } from '../../words/codes';
import { dateIn, stamp } from '../../words/times';
import { useClinicZone } from '../clinic/zone';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';
import { useStep } from '../useStep';
import { isShreddable, useRuleName } from './classes';
import { Shred } from './Shred';

type Standing = 'planned' | 'approved' | 'stopped' | 'done';
const tones: Record<Standing, Tone> = { planned: 'wait', approved: 'info', stopped: 'plain', done: 'go' };

/** Runs of disposal: what was listed, what waits for a second person, what was done. */
export function Plans({ plans }: { plans: DisposalPlan[] }) {
  const say = useSay();
  const [isShredding, setIsShredding] = useState(false);
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('retention.plans')}</h2>
        <Button shape="compact" onPress={() => setIsShredding(true)}>
          {say('retention.shred')}
        </Button>
      </div>
      {isShredding && <Shred onClose={() => setIsShredding(false)} />}
      {plans.length === 0 && <p className="quiet">{say('retention.plans.none')}</p>}
      {plans.map((one) => (
        <Plan key={one.id} plan={one} />
      ))}
    </section>
  );
}

function Plan({ plan }: { plan: DisposalPlan }) {
  const { say, language } = useWords();
  const { data: session } = useSession();
  const [asking, setAsking] = useState<'approve' | 'object'>();
  const [isShown, setIsShown] = useState(false);
  const close = () => setAsking(undefined);
  const client = useQueryClient();
  const object = useStep('retention', () => retention.object(plan.id), close);
  const causeOf = useCodes('retention.shred.cause');
  const state = plan.state as Standing;
  const when = stamp(plan.earliest, language);
  const isOwn = plan.plannedBy === session?.personId;
  const nameOf = useNameOf();
  const line = say('retention.plan.line', { items: plan.items, when: stamp(plan.planned, language), by: nameOf(plan.plannedBy) });
  const which = <span className="hidden-text">({line})</span>;
  return (
    <article className="stack">
      <div className="row spread">
        <h3>{line}</h3>
        <State tone={tones[state]}>{say(`retention.plan.state.${state}`, { when })}</State>
      </div>
      {plan.cause && <p>{causeOf(plan.cause)}</p>}
      {plan.more && <p>{say('retention.plan.more')}</p>}
      {state === 'planned' && isOwn && <p className="quiet small">{say('retention.plan.own')}</p>}
      <div className="actions">
        {!isShown && (
          <Button shape="compact" onPress={() => setIsShown(true)}>
            {say('retention.plan.items')} {which}
          </Button>
        )}
        {(state === 'planned' || state === 'approved') && (
          <Button look="stop" shape="compact" onPress={() => setAsking('object')}>
            {say('retention.plan.object')} {which}
          </Button>
        )}
        {state === 'planned' && !isOwn && (
          <Button shape="compact" onPress={() => setAsking('approve')}>
            {say('retention.plan.approve')} {which}
          </Button>
        )}
      </div>
      {isShown && <Items plan={plan.id} />}
      {asking === 'approve' && (
        <Approve title={say('retention.plan.approve')} approve={() => retention.approve(plan.id)} refresh={() => client.invalidateQueries({ queryKey: ['retention'] })} onClose={close}>
          {plan.cause && <Goes plan={plan.id} />}
          <p>{say(plan.cause && plan.cause !== 'due' ? 'retention.shred.approve' : 'retention.plan.approve.text', { when })}</p>
        </Approve>
      )}
      {asking === 'object' && (
        <Confirm title={say('retention.plan.object')} action={say('retention.plan.object')} isPending={object.isPending} error={object.error} onConfirm={() => object.mutate()} onClose={close}>
          <p>{say('retention.plan.object.text')}</p>
        </Confirm>
      )}
    </article>
  );
}

/** What goes by a plan for one record: all of it, or which part. Whoever approves it reads it first. */
function Goes({ plan }: { plan: string }) {
  const say = useSay();
  const classOf = useCodes('retention.class');
  const items = useQuery({ queryKey: ['retention', 'items', plan], queryFn: () => retention.items(plan) });
  return (
    <>
      <Failure error={items.error} onRetry={() => void items.refetch()} />
      {items.data?.items.map((one) => (
        <p key={`${one.class}/${one.subject}`}>
          <strong>{classOf(one.class)}</strong> ({one.subject})
          {isShreddable(one.class) && `: ${say(`retention.shred.means.${one.class}`)}`}
        </p>
      ))}
    </>
  );
}

const heads = ['record', 'until', 'rules', 'state'] as const;

function Items({ plan }: { plan: string }) {
  const { say, language } = useWords();
  const zone = useClinicZone();
  const [classOf, stateOf, nameOf] = [useCodes('retention.class'), useCodes('retention.item.state'), useRuleName()];
  const items = useQuery({ queryKey: ['retention', 'items', plan], queryFn: () => retention.items(plan) });
  return (
    <>
      <Failure error={items.error} onRetry={() => void items.refetch()} />
      {items.data && (
        <Table
          label={say('retention.plan.items')}
          heads={heads.map((head) => say(`retention.item.${head}`))}
          rows={items.data.items.map((one) => ({
            key: `${one.class}/${one.subject}`,
            cells: [
              <Fragment key="what">
                {classOf(one.class)} <span className="quiet small">{one.subject}</span>
              </Fragment>,
              dateIn(one.keepUntil, zone, language),
              one.rules.split(' ').map(nameOf).join('; '),
              stateOf(one.reason ?? one.state),
            ],
          }))}
          named={0}
        />
      )}
    </>
  );
}
