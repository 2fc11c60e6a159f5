import { useQuery } from '@tanstack/react-query';
import { clinic } from '../../api/calls';
import { ownZone } from '../../plan/zones';

/** The clock by which the clinic's days begin and end, which may not be the one of this browser. */
export function useClinicZone(): string {
  const { data } = useQuery({ queryKey: ['organization'], queryFn: clinic.organization });
  return data?.timeZone ?? ownZone();
}
