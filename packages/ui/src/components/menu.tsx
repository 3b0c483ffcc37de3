import { Menu as Base } from '@base-ui/react/menu';
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
            {items.map(({ id, label: text, icon, note, onSelect, isOn, isOff, isApart }) => (
              <div key={id} role="none" className={isApart ? 'apart' : undefined}>
                <Base.Item
                  className={isOn ? 'opt current' : 'opt'}
                  disabled={isOff ?? false}
                  {...(onSelect ? { onClick: onSelect } : {})}
                  {...(isOn === undefined ? {} : { role: 'menuitemradio', 'aria-checked': isOn })}
                >
                  <span className="row">
                    {icon}
                    {text}
                  </span>
                  {note ? <span className="t12 faint">{note}</span> : null}
                </Base.Item>
              </div>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
