import { useEffect, useRef, type ReactNode } from 'react';
import { useSay, useTitle } from '../words';
import { Settings } from './Settings';

interface Props {
  title: string;
  /** What stands above the title, such as "Step 1 of 4". */
  above?: ReactNode;
  children: ReactNode;
}

/** Where anybody reads the clinic's notice of privacy practices; beside a visit, which stays open. */
const notice = '/app/privacy-notice';

/** A patient's page: one column, its title, and whatever comes next at the bottom. */
export function Column({ title, above, children }: Props) {
  const say = useSay();
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
  const isNotice = location.pathname === notice;
  // A new step is a new page: a reader starts at its title.
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <div className="column" data-density="patient">
      <a className="skip" href="#content">
        {say('app.skip')}
      </a>
      <header className="topbar">
        <span className="brand">
          <img src="/assets/icon.svg" alt="" />
          Housecall
        </span>
        <Settings isBrief />
      </header>
      <main id="content">
        <div className="stack" style={{ gap: 4 }}>
          {above !== undefined && <p className="quiet small">{above}</p>}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
        </div>
        {children}
      </main>
      {!isNotice && (
        <footer>
          <a href={notice} target="_blank">
            {say('app.privacy-notice')}
          </a>
        </footer>
      )}
    </div>
  );
}
