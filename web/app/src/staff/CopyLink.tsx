import { useMutation } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { links } from '../api/calls';
import { Button } from '../design/Button';
import { copied } from '../design/Copy';
import { Failure } from '../design/Failure';
import { useSay } from '../words';
import { Given } from './Given';

/** Makes a new link for a visit and puts it on the clipboard; the old one ends, so this one is shown where it could not be copied. */
export function CopyLink({ appointment }: { appointment: string }) {
  const say = useSay();
  const make = useMutation({
    mutationFn: async () => {
      const { url } = await links.make(appointment);
      return { url, isCopied: await copied(url) };
    },
  });
  return (
    <>
      <Button shape="compact" look="bare" isPending={make.isPending} onPress={() => make.mutate()}>
        <Link2 aria-hidden /> {say(make.data?.isCopied ? 'today.link.copied' : 'today.link')}
      </Button>
      {make.data?.isCopied === false && <Given url={make.data.url} />}
      <Failure error={make.error} />
    </>
  );
}
