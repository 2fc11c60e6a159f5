import { useQuery } from '@tanstack/react-query';
import { accounts } from '../../api/calls';
import { useSession } from '../../api/session';
import type { BannedAccount } from '../../api/views';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { useNameOf } from '../names';
import { Banned } from './Ban';

/** Accounts that are banned until a second person lifts that, who need not be an administrator; nothing when none is. */
export function Bans() {
  const say = useSay();
  const { data: session } = useSession();
  const list = useQuery({ queryKey: ['bans'], queryFn: accounts.banned });
  const nameOf = useNameOf();
  if (!list.data || list.data.items.length === 0) return <Failure error={list.error} />;
  const isOwn = (one: BannedAccount) => one.bannedBy === session?.personId || one.personId === session?.personId;
  const line = (one: BannedAccount) => (one.bannedBy ? say('people.banned.by', { name: nameOf(one.personId), by: nameOf(one.bannedBy) }) : nameOf(one.personId));
  return (
    <section className="card stack">
      <h2>{say('people.bans')}</h2>
      <p>{say('people.unban.text')}</p>
      {list.data.items.map((one) => (
        <div key={one.personId} className="row spread">
          <span>{line(one)}</span>
          {!isOwn(one) && (
            <span className="row">
              <Banned person={{ id: one.personId, name: nameOf(one.personId), banned: one.reason }} />
            </span>
          )}
        </div>
      ))}
    </section>
  );
}
