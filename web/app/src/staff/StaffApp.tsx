import type { QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';
import { makeRouter } from './router';

/** The pages of the people who work at the clinic. */
export function App({ client }: { client: QueryClient }) {
  const [router] = useState(() => makeRouter(client));
  return <RouterProvider router={router} />;
}
