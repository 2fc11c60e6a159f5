import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bell, BellOff } from 'lucide-react';
import { useEffect } from 'react';
import { notices } from '../api/calls';
import { Button } from '../design/Button';
import { Notice } from '../design/Notice';
import { isOn, listen, turnOff, turnOn } from '../push/notices';
import { useWords } from '../words';

interface Props {
  /** How many are seen before this patient. */
  ahead: number;
}

/** So many are ahead when the clinic says that the turn is near; who began to wait there is not told. */
const near = 2;

/** Offers to call the patient back when it is nearly their turn; only where the clinic and the browser can. */
export default function Notify({ ahead }: Props) {
  const { say, language } = useWords();
  const client = useQueryClient();
  const key = useQuery({ queryKey: ['push-key'], queryFn: notices.key, staleTime: Infinity });
  const on = useQuery({ queryKey: ['notices'], queryFn: isOn, staleTime: Infinity, retry: false });
  const know = (isShown: boolean) => client.setQueryData(['notices'], isShown);
  const begin = useMutation({ mutationFn: (publicKey: string) => turnOn(publicKey, language), onSuccess: know });
  const end = useMutation({ mutationFn: turnOff, onSuccess: () => know(false) });
  useEffect(() => {
    if (on.data) void listen(language);
  }, [on.data, language]);
  const publicKey = key.data?.publicKey;
  if (!publicKey || on.isPending) return null;
  const when = { far: ahead > near ? 'yes' : 'no' };
  if (on.data && !on.error) {
    return (
      <Notice tone="go">
        {say('notify.text', when)}
        <div>
          <Button look="bare" isPending={end.isPending} onPress={() => end.mutate()}>
            <BellOff aria-hidden /> {say('notify.off')}
          </Button>
        </div>
      </Notice>
    );
  }
  const isRefused = begin.data === false || Notification.permission === 'denied';
  return (
    <section className="stack">
      {isRefused ? (
        <Notice tone="wait">{say('notify.denied')}</Notice>
      ) : (
        <>
          <Button shape="wide" isPending={begin.isPending} onPress={() => begin.mutate(publicKey)}>
            <Bell aria-hidden /> {say('notify.offer', when)}
          </Button>
          <p className="quiet">{say('notify.text', when)}</p>
        </>
      )}
      {(begin.error ?? on.error) && <Notice tone="stop">{say('notify.failed')}</Notice>}
    </section>
  );
}
