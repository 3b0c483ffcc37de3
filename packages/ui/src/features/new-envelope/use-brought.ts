import { useEffect, useRef } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { Picked } from '../../platform/transfers-port.ts';

/** What was dropped on another page and brought here, once: a reload of this page has nothing of it any more. */
export function useBrought(take: (picked: Picked) => void): void {
  const { state, pathname, search } = useLocation();
  const navigate = useNavigate();
  const isTaken = useRef(false);
  useEffect(() => {
    const brought = (state as { picked?: Picked } | null)?.picked;
    if (!brought || isTaken.current) return;
    isTaken.current = true;
    take(brought);
    void navigate(pathname + search, { replace: true, state: null });
  }, [state, pathname, search, navigate, take]);
}
