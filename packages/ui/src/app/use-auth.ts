import { useSyncExternalStore } from 'react';
import type { AuthState } from '../platform/auth-port.ts';
import { usePlatform } from '../platform/platform.ts';

export function useAuth(): AuthState {
  const { auth } = usePlatform();
  return useSyncExternalStore(auth.subscribe, auth.state);
}
