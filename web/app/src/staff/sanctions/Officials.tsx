import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { officials } from '../../api/sanctions';
import type { Official } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { State, type Tone } from '../../design/State';
import { Table } from '../../design/Table';
import { useSay, useWords } from '../../words';
import { day } from '../../words/times';
import { useNameOf } from '../names';
import { NameOfficial } from './NameOfficial';
import { type Office, type Post, offices, postKey } from './kinds';

type Standing = 'holds' | 'no-second-factor' | 'left' | 'replaced';
const tones: Record<Standing, Tone> = { holds: 'go', 'no-second-factor': 'stop', left: 'stop', replaced: 'plain' };
const posts: readonly Post[] = offices.flatMap((office) => [false, true].map((deputy) => ({ office, deputy })));

/** Who holds which post, and whether they can be relied on there. */
export function Officials() {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  const [naming, setNaming] = useState<Post>();
  const list = useQuery({ queryKey: ['sanctions', 'officials'], queryFn: officials.list });
  const all = list.data?.items ?? [];
  const holder = (post: Post) => all.find((one) => one.state !== 'replaced' && one.office === post.office && one.deputy === post.deputy);
  const rows = posts.map((post) => {
    const one = holder(post);
    return {
      key: postKey(post),
      cells: [
        say(postKey(post)),
        one ? nameOf(one.personId) : '–',
        one ? day(one.since, language) : '–',
        <Held key="state" one={one} isOwnDeputy={post.deputy && one !== undefined && one.personId === holder({ ...post, deputy: false })?.personId} />,
        <Button key="name" shape="compact" onPress={() => setNaming(post)}>
          {say('sanctions.name')}
          <span className="hidden-text">{` (${say(postKey(post))})`}</span>
        </Button>,
      ],
    };
  });
  const heads = ['sanctions.post', 'sanctions.person', 'sanctions.since', 'sanctions.state', 'sanctions.change'] as const;
  return (
    <section className="stack" aria-labelledby="officials">
      <h2 id="officials">{say('sanctions.officials')}</h2>
      <p className="quiet">{say('sanctions.officials.text')}</p>
      <Failure error={list.error} onRetry={() => void list.refetch()} />
      {list.data && <Table label={say('sanctions.posts')} heads={heads.map((head) => say(head))} rows={rows} named={0} />}
      <Earlier all={all.filter(({ state }) => state === 'replaced')} />
      {naming && <NameOfficial post={naming} onClose={() => setNaming(undefined)} />}
    </section>
  );
}

/** Whether a post is held as the rules want it. */
function Held({ one, isOwnDeputy }: { one: Official | undefined; isOwnDeputy: boolean }) {
  const say = useSay();
  if (!one) return <State tone="stop">{say('sanctions.vacant')}</State>;
  if (isOwnDeputy) return <State tone="stop">{say('sanctions.own-deputy')}</State>;
  const standing = one.state as Standing;
  return <State tone={tones[standing]}>{say(`sanctions.state.${standing}`)}</State>;
}

/** Who held a post before: it stays on record who answered for what when. */
function Earlier({ all }: { all: readonly Official[] }) {
  const { say, language } = useWords();
  const nameOf = useNameOf();
  if (all.length === 0) return null;
  return (
    <details>
      <summary>{say('sanctions.earlier')}</summary>
      <ul>
        {all.map((one) => (
          <li key={one.id}>{say('sanctions.earlier.line', { post: say(postKey({ office: one.office as Office, deputy: one.deputy })), name: nameOf(one.personId), date: day(one.since, language), by: nameOf(one.namedBy) })}</li>
        ))}
      </ul>
    </details>
  );
}
