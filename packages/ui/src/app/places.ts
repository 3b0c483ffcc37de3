import type { Icon } from '@phosphor-icons/react';
import { ChartBar } from '@phosphor-icons/react/dist/csr/ChartBar';
import { Heartbeat } from '@phosphor-icons/react/dist/csr/Heartbeat';
import { Key } from '@phosphor-icons/react/dist/csr/Key';
import { PaperPlaneTilt } from '@phosphor-icons/react/dist/csr/PaperPlaneTilt';
import { Scroll } from '@phosphor-icons/react/dist/csr/Scroll';
import { SealCheck } from '@phosphor-icons/react/dist/csr/SealCheck';
import { Stack } from '@phosphor-icons/react/dist/csr/Stack';
import { Tray } from '@phosphor-icons/react/dist/csr/Tray';
import { UsersThree } from '@phosphor-icons/react/dist/csr/UsersThree';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** Who sees a place in the rail. Seeing is not being allowed: the courier decides at each call. */
export type Sees = 'everybody' | 'operator' | 'auditor' | 'admin';

export interface Place {
  path: string;
  /** Where it stands in the rail; without, it is reached from other pages. */
  rail?: {
    /** Key below `common:places`. */
    name: 'all' | 'inbox' | 'outbox' | 'people' | 'access' | 'figures' | 'records' | 'health' | 'verify';
    group: 'groupEnvelopes' | 'groupPeople' | 'groupProof' | 'groupHouse';
    sees: Sees;
    icon: Icon;
  };
  /** `shell`: beside the rail, signed in. `bare`: alone, signed in. `open`: alone, for anyone. */
  frame: 'shell' | 'bare' | 'open';
  page: LazyExoticComponent<ComponentType>;
}

const page = (load: () => Promise<{ Page: ComponentType }>): LazyExoticComponent<ComponentType> =>
  lazy(async () => ({ default: (await load()).Page }));

const envelopes = page(() => import('../features/envelopes/page.tsx'));
const certificate = page(() => import('../features/certificate/page.tsx'));

/** Every page of the app, each a chunk of its own. */
export const PLACES: readonly Place[] = [
  {
    path: '/envelopes',
    rail: { name: 'all', group: 'groupEnvelopes', sees: 'everybody', icon: Stack },
    frame: 'shell',
    page: envelopes,
  },
  {
    path: '/inbox',
    rail: { name: 'inbox', group: 'groupEnvelopes', sees: 'everybody', icon: Tray },
    frame: 'shell',
    page: envelopes,
  },
  {
    path: '/outbox',
    rail: { name: 'outbox', group: 'groupEnvelopes', sees: 'everybody', icon: PaperPlaneTilt },
    frame: 'shell',
    page: envelopes,
  },
  { path: '/new', frame: 'shell', page: page(() => import('../features/new-envelope/page.tsx')) },
  { path: '/moving', frame: 'shell', page: page(() => import('../features/moving/page.tsx')) },
  { path: '/envelopes/:envelope', frame: 'shell', page: page(() => import('../features/envelope/page.tsx')) },
  { path: '/collect/:envelope', frame: 'bare', page: page(() => import('../features/collect/page.tsx')) },
  {
    path: '/envelopes/:envelope/certificate',
    frame: 'bare',
    page: certificate,
  },
  { path: '/envelopes/:envelope/receipts/:receipt', frame: 'bare', page: certificate },
  {
    path: '/people',
    rail: { name: 'people', group: 'groupPeople', sees: 'everybody', icon: UsersThree },
    frame: 'shell',
    page: page(() => import('../features/people/page.tsx')),
  },
  {
    path: '/access',
    rail: { name: 'access', group: 'groupPeople', sees: 'everybody', icon: Key },
    frame: 'shell',
    page: page(() => import('../features/access/page.tsx')),
  },
  {
    path: '/figures',
    rail: { name: 'figures', group: 'groupProof', sees: 'everybody', icon: ChartBar },
    frame: 'shell',
    page: page(() => import('../features/figures/page.tsx')),
  },
  {
    path: '/records',
    rail: { name: 'records', group: 'groupProof', sees: 'auditor', icon: Scroll },
    frame: 'shell',
    page: page(() => import('../features/records/page.tsx')),
  },
  {
    path: '/verify',
    rail: { name: 'verify', group: 'groupProof', sees: 'everybody', icon: SealCheck },
    frame: 'open',
    page: page(() => import('../features/verify/page.tsx')),
  },
  {
    path: '/health',
    rail: { name: 'health', group: 'groupHouse', sees: 'operator', icon: Heartbeat },
    frame: 'shell',
    page: page(() => import('../features/health/page.tsx')),
  },
  // Every part in every state; the courier answers this address in demo mode only.
  { path: '/kit', frame: 'open', page: page(() => import('../features/kit/page.tsx')) },
];
