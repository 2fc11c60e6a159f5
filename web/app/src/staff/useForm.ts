import { useSession } from '../api/session';
import { useDraft } from '../draft';

/**
 * What is typed where somebody is asked to show again that it is them: they may leave for their identity provider meanwhile. It is
 * theirs alone, and gone once they cancel or sign out: others work at the same browser.
 */
export function useForm<T>(name: string, first: T): [T, (value: T) => void, () => void] {
  const { data: session } = useSession();
  return useDraft<T>(`form.${session?.personId ?? ''}.${name}`, first);
}
