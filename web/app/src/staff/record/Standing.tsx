import { useQuery } from '@tanstack/react-query';
import { privacy } from '../../api/privacy';
import { Notice } from '../../design/Notice';
import { useSay } from '../../words';

interface Props {
  patient: string;
  /** Officers read requests; those who treat read what stands. */
  isOfficer?: boolean;
}

/** What the clinic agreed not to use or tell, where somebody is about to. */
export function Standing({ patient, isOfficer = false }: Props) {
  const say = useSay();
  const found = useQuery({ queryKey: ['privacy', 'restrictions', patient], queryFn: () => (isOfficer ? privacy.of(patient) : privacy.standing(patient)), retry: false });
  const standing = found.data?.items.filter((one) => one.asked === 'restriction' && one.state === 'granted') ?? [];
  if (standing.length === 0) return null;
  return (
    <Notice tone="wait" title={say('restriction.standing')}>
      <ul>
        {standing.map((one) => (
          <li key={one.id} className="written">
            {one.text}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
