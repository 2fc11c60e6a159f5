import { useTitle, useSay } from '../words';
import { Evaluations } from './registers/Evaluations';
import { Exercises } from './registers/Exercises';
import { Policies } from './registers/Policies';
import { Training } from './registers/Training';

/** What the compliance officer keeps: who of the staff was trained in what, the policies that the rules ask for, and what was evaluated and exercised. */
export function Registers() {
  const say = useSay();
  useTitle(say('registers.title'));
  return (
    <>
      <h1>{say('registers.title')}</h1>
      <p className="quiet">{say('registers.text')}</p>
      <Training />
      <Policies />
      <Evaluations />
      <Exercises />
    </>
  );
}
