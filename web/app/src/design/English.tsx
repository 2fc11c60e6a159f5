import type { ReactNode } from 'react';

/** What the server says in English whatever language the page is in, marked so that it is also read aloud as English. */
export const English = ({ children }: { children: ReactNode }) => <span lang="en">{children}</span>;
