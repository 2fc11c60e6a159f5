import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components/Tabs';
import { useState } from 'react';
import type { Consultation } from '../../api/views';
import { Chat } from '../../live/Chat';
import { Present } from '../../patient/Present';
import { useSay } from '../../words';
import { About } from './About';
import { Notes } from './Notes';
import { Part2, Part2Badge } from '../record/Part2';
import { Apart } from './Apart';
import { RemovePeople } from './People';

interface Props {
  consultation: Consultation;
  names: Readonly<Record<string, string>>;
  self: string;
}

/** What stands beside the picture; the notes stay as they are while another page is open. */
export function Side({ consultation, names, self }: Props) {
  const say = useSay();
  const [count, setCount] = useState(0);
  const [seen, setSeen] = useState(0);
  const isOwn = consultation.providerId === self;
  return (
    <aside className="side-panel card">
      <Part2Badge label={consultation.sensitivity} />
      <Tabs onSelectionChange={(key) => key === 'chat' && setSeen(count)}>
        <TabList className="tabs" aria-label={say('consulting.more')}>
          <Tab id="notes">{say('consulting.tab.notes')}</Tab>
          <Tab id="chat">
            {say('consulting.tab.chat')} {count > seen && <span className="hint-count">{count - seen}</span>}
          </Tab>
          <Tab id="patient">{say('consulting.tab.patient')}</Tab>
          <Tab id="people">{say('consulting.tab.people')}</Tab>
        </TabList>
        <TabPanel id="notes" className="panel" shouldForceMount>
          {isOwn && <Notes consultation={consultation.id} />}
          {consultation.canLabel && <Part2 consultation={consultation.id} label={consultation.sensitivity} />}
          {isOwn && <Apart consultation={consultation.id} />}
        </TabPanel>
        <TabPanel id="chat" className="panel" shouldForceMount>
          <Chat names={names} empty={say('chat.empty')} onCount={setCount} />
        </TabPanel>
        <TabPanel id="patient">
          <About consultation={consultation} canChange={isOwn} />
        </TabPanel>
        <TabPanel id="people">
          <Present participants={consultation.participants} self={self} />
          {isOwn && <RemovePeople consultation={consultation} />}
        </TabPanel>
      </Tabs>
    </aside>
  );
}
