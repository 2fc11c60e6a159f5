import { fieldOf } from '../../api/problem';
import { useTried } from '../../design/useTried';
import { useSay } from '../../words';

/** Whether a form was tried, and what is wrong with a field of it: nothing is in it, or the server refused what is. */
export function useFilled(error: unknown) {
  const say = useSay();
  const refused = fieldOf(error);
  const [isTried, setIsTried] = useTried(error);
  const wrong = (name: string, text: string) => {
    if (isTried && text.trim() === '') return say('registers.missing');
    if (refused !== name) return undefined;
    return say(name === 'people' ? 'registers.refused.people' : 'registers.refused');
  };
  return { isTried, setIsTried, wrong };
}
