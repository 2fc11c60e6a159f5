import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/problem';
import { applyTheme } from './design/Settings';
import './design/index.css';
import { sweepDrafts } from './draft';
import { makeRouter } from './router';
import { begin, WordsProvider } from './words';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What was refused is refused again; what did not arrive may the next time.
      retry: (count, error) => count < 3 && error instanceof Problem && (error.isOffline || error.status === 503),
      staleTime: 5_000,
    },
  },
});

applyTheme();
sweepDrafts();
const language = await begin();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <WordsProvider first={language}>
        <RouterProvider router={makeRouter(client)} />
      </WordsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
