import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { links } from '../api/calls';
import { useBegin } from '../api/session';
import { Button } from '../design/Button';
import { Column } from '../design/Column';
import { Failure } from '../design/Failure';
import { useSay } from '../words';
import { invitation } from './invitation';
import { usePath } from './path';
import './patient.css';

/** An interpreter, a relative or a colleague opens the link that the provider made for this visit. */
export default function Guest() {
  const say = useSay();
  const [invited] = useState(invitation);
  const begin = useBegin();
  const [, go] = usePath();
  const look = useQuery({ queryKey: ['link', invited?.secret], queryFn: () => links.look(invited!.secret), enabled: invited !== undefined });
  const open = useMutation({
    mutationFn: () => links.open(invited!.secret),
    onSuccess: (session) => {
      begin(session);
      go('/app/call');
    },
  });
  const isUsable = look.data?.state === 'usable' || look.data?.state === 'used';
  if (!invited || (look.data && !isUsable)) {
    return <Column title={say('join.expired.title')}>{say('guest.expired')}</Column>;
  }
  return (
    <Column title={say('guest.title')} above={look.data?.clinicName}>
      <p>{look.data?.providerName ? say('guest.text', { provider: look.data.providerName }) : say('app.loading')}</p>
      <p className="quiet">{say('guest.named')}</p>
      <div className="bottom">
        <Failure error={look.error ?? open.error} />
        <Button look="primary" shape="wide" isPending={open.isPending} isDisabled={!look.data} onPress={() => open.mutate()}>
          {say('waiting.join')}
        </Button>
      </div>
    </Column>
  );
}
