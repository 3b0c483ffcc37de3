import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** After going to another page the focus stands on its heading, so that who does not see hears where they are. */
export function useFocusHead(): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const sheet = document.getElementById('sheet');
    const focus = (): boolean => {
      const head = sheet?.querySelector('h1');
      if (!head) return false;
      head.focus({ preventScroll: true });
      return true;
    };
    if (!sheet || focus()) return;
    // The page is still asking for what its heading says.
    const watch = new MutationObserver(() => {
      if (focus()) watch.disconnect();
    });
    watch.observe(sheet, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, [pathname]);
}
