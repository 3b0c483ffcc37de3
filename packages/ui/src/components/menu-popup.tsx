import { Menu as Base } from '@base-ui/react/menu';
import { Check } from '@phosphor-icons/react/dist/csr/Check';
import type { MenuItem, MenuProps } from './menu.tsx';

/** The menu with its button, open from the beginning; closes with Esc, arrows and letters move in it. */
export function MenuPopup({ trigger, items, label, side = 'bottom', align = 'end' }: MenuProps) {
  return (
    <Base.Root defaultOpen>
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
