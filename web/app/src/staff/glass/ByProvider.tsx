import { useQuery } from '@tanstack/react-query';
import { session as calls } from '../../api/calls';
import { useSay } from '../../words';
import { leave } from '../back';

/** The identity providers that know whoever is here: whoever has no code and no password here shows there that it is them, and comes back to this page. */
export function ByProvider() {
  const say = useSay();
  const providers = useQuery({ queryKey: ['sso', 'own'], queryFn: calls.ownProviders });
  return (
    <>
      {providers.data?.items.map((one) => (
        <div key={one.name}>
          <a className="button compact" href={`/api/v1/sso/${encodeURIComponent(one.name)}/prove`} onClick={leave}>
            {say('glass.provider', { title: one.title })}
          </a>
        </div>
      ))}
    </>
  );
}
