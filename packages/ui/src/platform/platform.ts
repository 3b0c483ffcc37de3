import { createContext, useContext } from 'react';
import type { AuthPort } from './auth-port.ts';
import type { CheckPort } from './check-port.ts';
import type { Courier } from './courier.ts';
import type { FeedPort } from './feed-port.ts';
import type { Capabilities, TransfersPort } from './transfers-port.ts';

/** What the screens stand on; the web and the desktop app each bring theirs. */
export interface Platform {
  auth: AuthPort;
  courier: Courier;
  transfers: TransfersPort;
  feed: FeedPort;
  check: CheckPort;
  capabilities: Capabilities;
  /** Small settings of this person on this machine. */
  settings: { get(name: string): string | null; set(name: string, value: string | null): void };
}

const Context = createContext<Platform | null>(null);
export const PlatformProvider = Context.Provider;

export function usePlatform(): Platform {
  const platform = useContext(Context);
  if (!platform) throw new Error('A screen was drawn outside of its platform.');
  return platform;
}
