import { useMutation } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { appointments, proxies } from '../../api/calls';
import type { Proxy } from '../../api/views';
import { Button } from '../../design/Button';
import { Failure } from '../../design/Failure';
import { useSay } from '../../words';

const month = 31 * 86_400_000;

/** Makes the link by which somebody comes to the patient's next visit, and puts it on the clipboard. */
export function ProxyLink({ proxy }: { proxy: Proxy }) {
  const say = useSay();
  const make = useMutation({
    mutationFn: async () => {
      const next = await appointments.ofPatient(proxy.patientId, { from: new Date().toISOString(), until: new Date(Date.now() + month).toISOString() });
      const visit = next.items.find((one) => one.state === 'booked');
      if (!visit) return false;
      const { url } = await proxies.link(proxy.patientId, proxy.id, visit.id);
      await navigator.clipboard.writeText(url);
      return true;
    },
  });
  return (
    <>
      <Button shape="compact" look="bare" isPending={make.isPending} onPress={() => make.mutate()}>
        <Link2 aria-hidden /> {say(make.data ? 'today.link.copied' : 'today.link')} <span className="hidden-text">{proxy.name}</span>
      </Button>
      {make.data === false && <span role="status">{say('proxies.no-visit')}</span>}
      <Failure error={make.error} />
    </>
  );
}
