import { lazy, Suspense, useState } from 'react';
import { useNavigate } from 'react-router';
import { usePlatform } from '../platform/platform.ts';
import { useKeyReader, useKeys } from './use-keys.ts';

const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog.tsx')).KeysDialog }));

/** The keys that act everywhere; once, beside the rail. */
export function GlobalKeys() {
  const { settings } = usePlatform();
  const go = useNavigate();
  const [isOpen, setOpen] = useState(false);
  useKeyReader(() => settings.get('keys') !== 'off');
  useKeys({
    new: () => void go('/new'),
    goInbox: () => void go('/inbox'),
    goOutbox: () => void go('/outbox'),
    goAll: () => void go('/envelopes'),
    goFigures: () => void go('/figures'),
    help: () => setOpen(true),
  });
  return isOpen ? (
    <Suspense fallback={null}>
      <KeysDialog isOpen onClose={() => setOpen(false)} />
    </Suspense>
  ) : null;
}

/** Asks for the help of keys from anywhere: a menu, a page. */
export { KeysDialog };
