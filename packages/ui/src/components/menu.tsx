import { Menu as Base } from '@base-ui/react/menu';
import { Check } from '@phosphor-icons/react/dist/csr/Check';
import type { ReactElement, ReactNode } from 'react';

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

/** Actions behind a button; closes with Esc, arrows and letters move in it. */
export function Menu({ trigger, items, label, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} className="over">
          <Base.Popup className="menu" aria-label={label}>
            {groupsOf(items).map(([first, ...more]) =>
              first ? (
                <Base.Group key={first.id} className={first.isApart ? 'apart' : undefined}>
                  {first.heading ? <Base.GroupLabel className="menu-head">{first.heading}</Base.GroupLabel> : null}
                  {[first, ...more].map((item) => (
                    <Option key={item.id} {...item} />
                  ))}
                </Base.Group>
              ) : null,
            )}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** A new group begins at each line and at each heading. */
function groupsOf(items: readonly MenuItem[]): MenuItem[][] {
  const groups: MenuItem[][] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (!last || item.isApart || item.heading) groups.push([item]);
    else last.push(item);
  }
  return groups;
}

function Option({ label, icon, note, onSelect, isOn, isOff }: MenuItem) {
  return (
    <Base.Item
      className={isOn ? 'opt current' : 'opt'}
      disabled={isOff ?? false}
      {...(onSelect ? { onClick: onSelect } : {})}
      {...(isOn === undefined ? {} : { role: 'menuitemradio', 'aria-checked': isOn })}
    >
      <span className="row">
        {icon}
        {label}
      </span>
      {isOn ? (
        <Check className="i" weight="bold" aria-hidden />
      ) : note ? (
        <span className="t12 faint">{note}</span>
      ) : null}
    </Base.Item>
  );
}
