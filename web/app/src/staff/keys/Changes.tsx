import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { compliance } from '../../api/oversight';
import { useSession } from '../../api/session';
import type { KeyChange } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useWords } from '../../words';
import type { Key } from '../../words/catalog';
import { stamp } from '../../words/times';
import { Approve } from '../glass/Approve';
import { useNameOf } from '../names';

interface Deciding {
  change: KeyChange;
  how: 'approve' | 'refuse';
}

/** So many that are decided are shown below those that wait. */
const DECIDED = 5;

/** Who asked may take it back, and no more. */
const stepsOf = (isOwn: boolean): readonly Deciding['how'][] => (isOwn ? ['refuse'] : ['approve', 'refuse']);

const open = (items: readonly KeyChange[] | undefined) => (items ?? []).filter((one) => one.state === 'asked');

/** What is to happen, and whom it takes, in words. */
function useTold() {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const what = ({ key, reason }: KeyChange) => (key ? say('keys.change.given-up', { key, reason: say(`keys.state.${reason ?? ''}` as Key) }) : say('keys.change.rotation'));
  const asked = (one: KeyChange) => say('keys.change.asked', { what: what(one), by: nameOf(one.askedBy), lapses: stamp(one.lapsesAt, language) });
  const decided = (one: KeyChange) =>
    one.decidedBy && one.decidedAt
      ? say(one.state === 'approved' ? 'keys.change.approved' : 'keys.change.refused', { what: what(one), by: nameOf(one.askedBy), who: nameOf(one.decidedBy), at: stamp(one.decidedAt, language) })
      : say('keys.change.lapsed', { what: what(one), by: nameOf(one.askedBy), at: stamp(one.lapsesAt, language) });
  const step = ({ change, how }: Deciding, isOwn: boolean) => {
    const name = change.key ?? say('keys.change.first');
    if (how === 'approve') return say('keys.change.approve', { name });
    return say(isOwn ? 'keys.change.take-back' : 'keys.change.refuse', { name });
  };
  return { asked, decided, step };
}

/** Replacements of keys, which take two people: what waits with the steps of whoever reads this, and what came of the last ones. */
export function Changes({ onApproved }: { onApproved: () => void }) {
  const { say } = useWords();
  const client = useQueryClient();
  const [deciding, setDeciding] = useState<Deciding>();
  const { asked, step, decided } = useTold();
  const { data: session } = useSession();
  const list = useQuery({
    queryKey: ['key-changes'],
    queryFn: compliance.keyChanges,
    refetchInterval: (query) => (open(query.state.data?.items).length > 0 ? 5_000 : false),
  });
  const refresh = () => Promise.all([['key-changes'], ['keys'], ['reviews']].map((queryKey) => client.invalidateQueries({ queryKey })));
  const decide = async ({ change, how }: Deciding) => {
    await compliance.decideKeyChange(change.id, how);
    if (how !== 'approve') return;
    // What is wrapped by the version before is known first, or everything would seem done.
    await client.invalidateQueries({ queryKey: ['keys'] });
    onApproved();
  };
  const items = list.data?.items ?? [];
  const isOwn = (one: KeyChange) => one.askedBy === session?.personId;
  if (items.length === 0) return <Failure error={list.error} />;
  return (
    <section className="card stack" aria-labelledby="key-changes">
      <h2 id="key-changes">{say('keys.change.title')}</h2>
      <p>{say('keys.change.text')}</p>
      {open(items).map((change) => (
        <div key={change.id} className="stack">
          <p>{asked(change)}</p>
          {isOwn(change) && <p className="quiet small">{say('keys.change.own')}</p>}
          <div className="actions">
            {stepsOf(isOwn(change)).map((how) => (
              <Button key={how} look={how === 'approve' ? 'primary' : 'stop'} shape="compact" onPress={() => setDeciding({ change, how })}>
                {step({ change, how }, isOwn(change))}
              </Button>
            ))}
          </div>
        </div>
      ))}
      <Decided lines={items.filter((one) => one.state !== 'asked').slice(0, DECIDED).map((one) => ({ id: one.id, words: decided(one) }))} />
      {deciding && (
        <Approve title={step(deciding, isOwn(deciding.change))} approve={() => decide(deciding)} refresh={refresh} onClose={() => setDeciding(undefined)}>
          <p>{asked(deciding.change)}</p>
          {deciding.how === 'approve' && !deciding.change.key && <p>{say('keys.rotate.text')}</p>}
        </Approve>
      )}
    </section>
  );
}

/** What came of those before. */
function Decided({ lines }: { lines: readonly { id: string; words: string }[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className="quiet small">
      {lines.map(({ id, words }) => (
        <li key={id}>{words}</li>
      ))}
    </ul>
  );
}
