import { useSay, useTitle } from '../words';
import { Departments } from './clinic/Departments';
import { Forms } from './clinic/Forms';
import { Organization } from './clinic/Organization';

/** How the clinic is set up: its name, its departments and their hours, its consent forms. */
export function Clinic() {
  const say = useSay();
  useTitle(say('clinic.title'));
  return (
    <>
      <h1>{say('clinic.title')}</h1>
      <div className="panels">
        <div className="stack">
          <Organization />
          <Departments />
        </div>
        <Forms />
      </div>
    </>
  );
}
