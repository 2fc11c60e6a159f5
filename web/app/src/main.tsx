import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Problem } from './api/problem';
import { applyTheme } from './design/theme';
import './design/index.css';
import { sweepDrafts } from './draft';
import { begin, WordsProvider } from './words';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What was refused is refused again; what did not arrive may the next time.
      retry: (count, error) => count < 3 && error instanceof Problem && (error.isOffline || error.status === 503),
      staleTime: 5_000,
    },
    // What somebody pressed without a network is told to have failed, and not done minutes later behind their back.
    mutations: { networkMode: 'always' },
  },
});

/** Patients' pages do without the router and all else that only the staff needs. */
const ofPatients = /^\/app\/(join|recover|guest|visit|call|plan|choices|seen|own-record|privacy-notice|language-help)$/;

applyTheme();
sweepDrafts();
const area = ofPatients.test(location.pathname) ? import('./patient/PatientApp') : import('./staff/StaffApp');
const [language, { App }] = await Promise.all([begin(), area]);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <WordsProvider first={language}>
        <App client={client} />
      </WordsProvider>
    </QueryClientProvider>
  </StrictMode>,
);
