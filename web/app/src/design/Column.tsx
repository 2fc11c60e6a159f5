import { useEffect, useRef, type ReactNode } from 'react';
import { useSay, useTitle } from '../words';
import { Settings } from './Settings';

interface Props {
  title: string;
  /** What stands above the title, such as "Step 1 of 4". */
  above?: ReactNode;
  children: ReactNode;
}

/** What anybody reads: the clinic's notice of privacy practices, and that help with the language is there; beside a visit, which stays open. */
const notices = ['privacy-notice', 'language-help'] as const;

/** A patient's page: one column, its title, and whatever comes next at the bottom. */
export function Column({ title, above, children }: Props) {
  const say = useSay();
  const heading = useRef<HTMLHeadingElement>(null);
  useTitle(title);
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
      <footer>
        {notices.map((one) =>
          location.pathname.endsWith(one) ? null : (
            <a key={one} href={`/app/${one}`} target="_blank">
              {say(`app.${one}`)}
            </a>
          ),
        )}
      </footer>
    </div>
  );
}
