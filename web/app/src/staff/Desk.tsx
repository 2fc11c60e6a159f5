import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { Archive, Braces, Bug, CalendarClock, CalendarDays, CalendarRange, ChartColumn, ClipboardCheck, FileHeart, FileText, FileWarning, Globe, Gavel, GraduationCap, Handshake, KeyRound, KeySquare, Languages, LayoutDashboard, ListChecks, ListTodo, LogOut, Mailbox, MailQuestion, Menu, MessagesSquare, PhoneCall, Radar, ScanEye, ScrollText, Settings2, ShieldAlert, Siren, UserCheck, Users, X, type LucideIcon } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { isUnfinished, useSession, useSignOut } from '../api/session';
import type { Role, Session } from '../api/views';
import { Button } from '../design/Button';
import { Settings } from '../design/Settings';
import { useSay } from '../words';
import type { Key } from '../words/catalog';
import { Alarm } from './Alarm';
import { Availability } from './Availability';
import { Banner } from './glass/Banner';
import { Heard } from './Heard';
import { useWatch } from './watch';
import './staff.css';

interface Page {
  to: string;
  name: Key;
  icon: LucideIcon;
  roles: Role[];
}

const pages: Page[] = [
  { to: '/today', name: 'nav.today', icon: CalendarDays, roles: ['provider'] },
  { to: '/board', name: 'nav.board', icon: LayoutDashboard, roles: ['provider', 'nurse', 'coordinator'] },
  { to: '/appointments', name: 'nav.appointments', icon: CalendarRange, roles: ['provider', 'nurse', 'coordinator'] },
  { to: '/messages', name: 'nav.messages', icon: MessagesSquare, roles: ['provider', 'nurse'] },
  { to: '/tasks', name: 'nav.tasks', icon: ListTodo, roles: ['provider', 'nurse', 'coordinator', 'administrator'] },
  { to: '/week', name: 'nav.week', icon: CalendarClock, roles: ['provider', 'nurse', 'coordinator', 'administrator'] },
  { to: '/on-call', name: 'nav.on-call', icon: PhoneCall, roles: ['provider', 'nurse', 'coordinator', 'administrator'] },
  { to: '/emergencies', name: 'nav.emergencies', icon: Siren, roles: ['provider', 'nurse', 'coordinator', 'compliance-officer', 'administrator'] },
  { to: '/interpreting', name: 'nav.interpreting', icon: Languages, roles: ['coordinator', 'administrator', 'compliance-officer'] },
  { to: '/letters', name: 'nav.letters', icon: Mailbox, roles: ['nurse', 'coordinator', 'administrator'] },
  { to: '/patient-record', name: 'nav.patient-record', icon: FileHeart, roles: ['provider', 'nurse', 'coordinator'] },
  { to: '/overview', name: 'nav.overview', icon: ChartColumn, roles: ['compliance-officer', 'administrator'] },
  { to: '/compliance', name: 'nav.compliance', icon: ListChecks, roles: ['compliance-officer', 'administrator'] },
  { to: '/record', name: 'nav.record', icon: ScrollText, roles: ['compliance-officer', 'administrator'] },
  { to: '/activity', name: 'nav.activity', icon: ScanEye, roles: ['compliance-officer', 'administrator'] },
  { to: '/access-reviews', name: 'nav.access-reviews', icon: UserCheck, roles: ['compliance-officer', 'administrator'] },
  { to: '/quarantine', name: 'nav.quarantine', icon: Bug, roles: ['compliance-officer', 'administrator'] },
  { to: '/break-glass', name: 'nav.break-glass', icon: ShieldAlert, roles: ['compliance-officer'] },
  { to: '/privacy-requests', name: 'nav.privacy', icon: MailQuestion, roles: ['compliance-officer'] },
  { to: '/incidents', name: 'nav.incidents', icon: FileWarning, roles: ['compliance-officer', 'administrator'] },
  { to: '/retention', name: 'nav.retention', icon: Archive, roles: ['compliance-officer', 'administrator'] },
  { to: '/agreements', name: 'nav.agreements', icon: Handshake, roles: ['compliance-officer', 'administrator'] },
  { to: '/registers', name: 'nav.registers', icon: GraduationCap, roles: ['compliance-officer', 'administrator'] },
  { to: '/sanctions', name: 'nav.sanctions', icon: Gavel, roles: ['compliance-officer'] },
  { to: '/risks', name: 'nav.risks', icon: Radar, roles: ['compliance-officer', 'administrator'] },
  { to: '/privacy-notices', name: 'nav.privacy-notice', icon: FileText, roles: ['compliance-officer', 'administrator'] },
  { to: '/language-notices', name: 'nav.language-notices', icon: Globe, roles: ['compliance-officer', 'administrator'] },
  { to: '/consents', name: 'nav.consents', icon: ClipboardCheck, roles: ['compliance-officer'] },
  { to: '/keys', name: 'nav.keys', icon: KeySquare, roles: ['compliance-officer', 'administrator'] },
  { to: '/people', name: 'nav.people', icon: Users, roles: ['administrator'] },
  { to: '/keysets', name: 'nav.keysets', icon: Braces, roles: ['administrator'] },
  { to: '/clinic', name: 'nav.clinic', icon: Settings2, roles: ['administrator'] },
];

const treating: readonly Role[] = ['provider', 'nurse', 'coordinator'];

/** Those who answer for the clinic. */
const keeping: readonly Role[] = ['compliance-officer', 'administrator'];

/** What stands around the pages of the staff. */
export function Desk() {
  const say = useSay();
  const { data: session } = useSession();
  const isTreating = session !== null && session !== undefined && treating.includes(session.role) && !isUnfinished(session);
  const isKeeping = session !== null && session !== undefined && keeping.includes(session.role) && !isUnfinished(session);
  useWatch(session?.personId ?? '', isTreating || isKeeping);
  if (!session) return null;
  const own = isUnfinished(session) ? [] : pages.filter((page) => page.roles.includes(session.role));
  return (
    <div className="desk">
      <a className="skip" href="#content">
        {say('app.skip')}
      </a>
      <Nav session={session} pages={own} />
      <main id="content">
        <Banner />
        {isTreating && <Alarm personId={session.personId} />}
        {isKeeping && <Heard />}
        <Outlet />
      </main>
    </div>
  );
}

/** The pages of somebody's role: at the side, or on a narrow screen behind a button. */
function Nav({ session, pages: own }: { session: Session; pages: Page[] }) {
  const say = useSay();
  const id = useId();
  const signOut = useSignOut();
  const [isOpen, setIsOpen] = useState(false);
  const { pathname } = useLocation();
  const toggle = useRef<HTMLButtonElement>(null);
  // Whoever has chosen a page wants to see that.
  useEffect(() => setIsOpen(false), [pathname]);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    setIsOpen(false);
    toggle.current?.focus();
  };
  return (
    <nav aria-label={say('nav.label')} data-open={isOpen} onKeyDown={leave}>
      <div className="head">
        <Link to="/" className="brand">
          <img src="/assets/icon.svg" alt="" />
          Housecall
        </Link>
        <button ref={toggle} type="button" className="button compact menu" aria-expanded={isOpen} aria-controls={id} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? <X aria-hidden /> : <Menu aria-hidden />} {say('nav.menu')}
        </button>
      </div>
      <div className="pages" id={id}>
        {own.map(({ to, name, icon: Icon }) => (
          <Link key={to} to={to} activeProps={{ className: 'active' }}>
            <Icon aria-hidden /> {say(name)}
          </Link>
        ))}
        <div className="end">
          {session.role === 'provider' && !isUnfinished(session) && <Availability personId={session.personId} />}
          <Settings />
          <Link to="/account" activeProps={{ className: 'active' }}>
            <KeyRound aria-hidden /> {session.name}
          </Link>
          <Button shape="compact" onPress={() => void signOut()}>
            <LogOut aria-hidden /> {say('app.sign-out')}
          </Button>
        </div>
      </div>
    </nav>
  );
}
