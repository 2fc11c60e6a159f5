import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysets as calls } from '../../api/calls';
import type { Keyset } from '../../api/views';
import { Button } from '../../design/Button';
import { Choice } from '../../design/Choice';
import { Confirm } from '../../design/Confirm';
import { Failure } from '../../design/Failure';
import { Field } from '../../design/Field';
import { useSay, useWords } from '../../words';
import { stamp } from '../../words/times';
import { beyondProof, useProof } from '../glass/useProof';

/** Reasons that people give; an account that is closed is one by itself. */
const reasons = ['abuse', 'runaway', 'flood', 'stolen'] as const;
const all = [...reasons, 'closed'] as const;

/** Who is shut out of a keyset, with every token that names them. */
export function Bans({ keyset }: { keyset: Keyset }) {
  const { say, language } = useWords();
  const [isAsking, setIsAsking] = useState(false);
  const [lifting, setLifting] = useState<string>();
  const key = keyset.subscribeKey;
  const bans = useQuery({ queryKey: ['keysets', key, 'bans'], queryFn: () => calls.bans(key) });
  const why = (name: string) => {
    const reason = all.find((one) => one === name);
    return reason ? say(`people.ban.${reason}`) : name;
  };
  return (
    <>
      <h3>{say('keysets.bans')}</h3>
      <Failure error={bans.error} onRetry={() => void bans.refetch()} />
      {bans.data?.items.length === 0 && <p className="quiet small">{say('keysets.bans.none')}</p>}
      <ul className="later">
        {bans.data?.items.map((one) => (
          <li key={`${one.user} ${one.reason}`}>
            <span className="who">
              <span>{one.user}</span>
              <span className="small quiet">{say('keysets.bans.line', { reason: why(one.reason), time: stamp(one.bannedAt, language), by: one.bannedBy })}</span>
            </span>
            {one.reason !== 'closed' && (
              <Button shape="compact" onPress={() => setLifting(one.user)}>
                {say('keysets.unban', { user: one.user })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="actions">
        <Button shape="compact" look="stop" onPress={() => setIsAsking(true)}>
          {say('keysets.ban')}
        </Button>
      </div>
      {isAsking && <Ask subscribeKey={key} onClose={() => setIsAsking(false)} />}
      {lifting !== undefined && <Lift subscribeKey={key} user={lifting} onClose={() => setLifting(undefined)} />}
    </>
  );
}

function Ask({ subscribeKey, onClose }: { subscribeKey: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const [user, setUser] = useState('');
  const [reason, setReason] = useState<string>(reasons[0]);
  const [isTried, setIsTried] = useState(false);
  const ban = useMutation({
    mutationFn: () => calls.ban(subscribeKey, user.trim(), reason),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keysets'] });
      onClose();
    },
  });
  const confirm = () => (user.trim() ? ban.mutate() : setIsTried(true));
  return (
    <Confirm title={say('keysets.ban')} action={say('keysets.ban')} isPending={ban.isPending} error={ban.error} onConfirm={confirm} onClose={onClose}>
      <p>{say('keysets.ban.text')}</p>
      <Field label={say('keysets.ban.user')} value={user} onChange={setUser} autoComplete="off" wrong={isTried && !user.trim() ? say('keysets.ban.user.wrong') : undefined} />
      <Choice label={say('people.ban.why')} value={reason} onChange={setReason} options={reasons.map((value) => ({ value, label: say(`people.ban.${value}`) }))} />
    </Confirm>
  );
}

function Lift({ subscribeKey, user, onClose }: { subscribeKey: string; user: string; onClose: () => void }) {
  const say = useSay();
  const client = useQueryClient();
  const { shown, field } = useProof();
  const lift = useMutation({
    mutationFn: async () => {
      await shown();
      await calls.unban(subscribeKey, user);
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['keysets'] });
      onClose();
    },
  });
  const title = say('keysets.unban', { user });
  return (
    <Confirm title={title} action={title} isPending={lift.isPending} error={beyondProof(lift.error)} onConfirm={() => lift.mutate()} onClose={onClose}>
      <p>{say('keysets.unban.text')}</p>
      {field(lift.error)}
    </Confirm>
  );
}
