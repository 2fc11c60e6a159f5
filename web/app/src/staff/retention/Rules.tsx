import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { retention } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { RetentionRule } from '../../api/views';
import { Button } from '../../design/Button';
import { English } from '../../design/English';
import { State } from '../../design/State';
import { Table } from '../../design/Table';
import { useSay } from '../../words';
import { useCodes } from '../../words/codes';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';
import { useRuleName } from './classes';
import { ProposeRule } from './ProposeRule';

const heads = ['for', 'keeps', 'authority', 'state'] as const;

/** How long what is kept, by which law or policy. */
export function Rules({ rules, classes }: { rules: RetentionRule[]; classes: string[] }) {
  const say = useSay();
  const [isProposing, setIsProposing] = useState(false);
  const client = useQueryClient();
  const nameOf = useRuleName();
  const [approving, setApproving] = useState<RetentionRule>();
  return (
    <section className="card stack">
      <div className="row spread">
        <h2>{say('retention.rules')}</h2>
        <Button onPress={() => setIsProposing(true)}>{say('retention.rule.add')}</Button>
      </div>
      <Table
        label={say('retention.rules')}
        heads={heads.map((head) => say(`retention.rule.${head}`))}
        rows={rules.map((one) => ({
          key: one.rule,
          cells: [nameOf(one.rule), <Kept key="kept" rule={one} />, <Authority key="authority" rule={one} />, <Standing key="state" rule={one} onApprove={() => setApproving(one)} />],
        }))}
        named={0}
      />
      {approving && (
        <Approve title={say('retention.rule.approve', { rule: nameOf(approving.rule) })} approve={() => retention.approveRule(approving.rule)} refresh={() => client.invalidateQueries({ queryKey: ['retention'] })} onClose={() => setApproving(undefined)}>
          <p>
            <Kept rule={approving} />
          </p>
          <p>
            <Authority rule={approving} />
          </p>
        </Approve>
      )}
      {isProposing && <ProposeRule classes={[...new Set([...rules.map((one) => one.class), ...classes])]} onClose={() => setIsProposing(false)} />}
    </section>
  );
}

function Kept({ rule }: { rule: RetentionRule }) {
  const say = useSay();
  const from = useCodes('retention.rule.from');
  const days = say('retention.rule.days', { days: rule.days, from: from(rule.countedFrom) });
  return (
    <>
      {days}
      {rule.floorAge != null && say('retention.rule.age', { age: rule.floorAge })}
    </>
  );
}

/** The law or policy that says so: of the rules with which a clinic begins as the server cites it, else as somebody typed it. */
function Authority({ rule }: { rule: RetentionRule }) {
  return rule.proposedBy === 'housecall' ? <English>{rule.authority}</English> : rule.authority;
}

function Standing({ rule, onApprove }: { rule: RetentionRule; onApprove: () => void }) {
  const say = useSay();
  const { data: session } = useSession();
  const ruleName = useRuleName();
  const nameOf = useNameOf();
  if (rule.approvedBy) return <State tone="go">{say('retention.rule.counts')}</State>;
  if (rule.proposedBy === session?.personId) return <State tone="wait">{say('retention.rule.proposed', { by: nameOf(rule.proposedBy) })}</State>;
  return (
    <Button shape="compact" onPress={onApprove}>
      {say('retention.rule.approve', { rule: ruleName(rule.rule) })}
    </Button>
  );
}
