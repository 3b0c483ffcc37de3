import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react';

export interface MenuItem {
  id: string;
  label: ReactNode;
  icon?: ReactNode;
  /** Right of the label: a key, an amount. */
  note?: ReactNode;
  onSelect?: (() => void) | undefined;
  /** Marks one of several. */
  isOn?: boolean | undefined;
  isOff?: boolean | undefined;
  /** A line above it. */
  isApart?: boolean | undefined;
  /** Words above it: it and those up to the next line are one group. */
  heading?: string | undefined;
}

export interface MenuProps {
  /** The button; gets its behaviour from here. */
  trigger: ReactElement<Record<string, unknown>>;
  items: readonly MenuItem[];
  label?: string | undefined;
  side?: 'top' | 'bottom' | undefined;
  align?: 'start' | 'end' | undefined;
}

const load = () => import('./menu-popup.tsx');
const MenuPopup = lazy(async () => ({ default: (await load()).MenuPopup }));

/** Actions behind a button. What draws them is loaded when somebody comes near, so that no first page waits for it. */
export function Menu(props: MenuProps) {
  const [isWanted, setWanted] = useState(false);
  const near = (): void => void load();
  const closed = cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: near,
    onFocus: near,
    onClick: () => setWanted(true),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
      event.preventDefault();
      setWanted(true);
    },
  });
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <MenuPopup {...props} />
    </Suspense>
  );
}
