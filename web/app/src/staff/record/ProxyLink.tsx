import { useMutation } from '@tanstack/react-query';
import { Link2, Send } from 'lucide-react';
import { appointments, proxies } from '../../api/calls';
import type { Proxy } from '../../api/views';
import { Button } from '../../design/Button';
import { copied } from '../../design/Copy';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';
import { Given } from '../Given';

const month = 31 * 86_400_000;

/** The patient's next visit, if one is booked. */
async function nextVisit(patient: string): Promise<string | undefined> {
  const next = await appointments.ofPatient(patient, { from: new Date().toISOString(), until: new Date(Date.now() + month).toISOString() });
  return next.items.find((one) => one.state === 'booked')?.id;
}

/** The link by which somebody comes to the patient's next visit: sent to their own address, or on the clipboard to be handed over. */
export function ProxyLink({ proxy }: { proxy: Proxy }) {
  const say = useSay();
  const send = useMutation({
    mutationFn: async () => {
      const visit = await nextVisit(proxy.patientId);
      if (visit) await proxies.send(proxy.patientId, proxy.id, visit);
      return visit !== undefined;
    },
  });
  const make = useMutation({
    mutationFn: async () => {
      const visit = await nextVisit(proxy.patientId);
      if (!visit) return null;
      const { url } = await proxies.link(proxy.patientId, proxy.id, visit);
      return { url, isCopied: await copied(url) };
    },
  });
  return (
    <>
      <Button shape="compact" isPending={send.isPending} onPress={() => send.mutate()}>
        <Send aria-hidden /> {say(send.data ? 'proxies.sent' : 'proxies.send')} <span className="hidden-text">{proxy.name}</span>
      </Button>
      <Button shape="compact" look="bare" isPending={make.isPending} onPress={() => make.mutate()}>
        <Link2 aria-hidden /> {say(make.data?.isCopied ? 'today.link.copied' : 'today.link')} <span className="hidden-text">{proxy.name}</span>
      </Button>
      {(make.data === null || send.data === false) && <span role="status">{say('proxies.no-visit')}</span>}
      {make.data?.isCopied === false && <Given url={make.data.url} />}
      <Failure error={send.error ?? make.error} />
    </>
  );
}
