import { useMutation } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { links } from '../api/calls';
import { Button } from '../design/Button';
import { Failure } from '../design/Failure';
import { useSay } from '../words';

/** Makes a new link for a visit and puts it on the clipboard; the old one ends. */
export function CopyLink({ appointment }: { appointment: string }) {
  const say = useSay();
  const make = useMutation({
    mutationFn: async () => {
      const { url } = await links.make(appointment);
      await navigator.clipboard.writeText(url);
    },
  });
  return (
    <>
      <Button shape="compact" look="bare" isPending={make.isPending} onPress={() => make.mutate()}>
        <Link2 aria-hidden /> {say(make.isSuccess ? 'today.link.copied' : 'today.link')}
      </Button>
      <Failure error={make.error} />
    </>
  );
}
