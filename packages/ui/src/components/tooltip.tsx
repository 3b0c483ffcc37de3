import { cloneElement, type ReactElement, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

const DELAY_MS = 400;
const GAP_PX = 6;

/** A word about a control, on hover and on focus; the control has the same word as its name. Esc takes it away. */
export function Tip(props: { text: string; side?: 'top' | 'right'; children: ReactElement<Record<string, unknown>> }) {
  const { text, side = 'top', children } = props;
  const [at, setAt] = useState<Element | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = (element: Element, wait: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setAt(element), wait);
  };
  const hide = (): void => {
    clearTimeout(timer.current);
    setAt(null);
  };
  const also = (name: string, mine: (event: Event & { currentTarget: Element }) => void) => (event: never) => {
    (children.props[name] as ((event: never) => void) | undefined)?.(event);
    mine(event);
  };
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: also('onPointerEnter', ({ currentTarget }) => show(currentTarget, DELAY_MS)),
        onPointerLeave: also('onPointerLeave', hide),
        onPointerDown: also('onPointerDown', hide),
        onFocus: also('onFocus', ({ currentTarget }) => {
          if (currentTarget.matches(':focus-visible')) show(currentTarget, 0);
        }),
        onBlur: also('onBlur', hide),
      })}
      {at ? <Word text={text} side={side} at={at} onHide={hide} /> : null}
    </>
  );
}

function Word({ text, side, at, onHide }: { text: string; side: 'top' | 'right'; at: Element; onHide(): void }) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  useLayoutEffect(() => {
    const mine = box.current?.getBoundingClientRect();
    if (!mine) return;
    const { left, top, right, width, height, bottom } = at.getBoundingClientRect();
    const inside = (x: number, size: number, whole: number): number => Math.max(4, Math.min(x, whole - size - 4));
    const above = top - mine.height - GAP_PX;
    setPlace(
      side === 'right'
        ? { left: right + GAP_PX, top: inside(top + (height - mine.height) / 2, mine.height, innerHeight) }
        : {
            left: inside(left + (width - mine.width) / 2, mine.width, innerWidth),
            top: above < 4 ? bottom + GAP_PX : above,
          },
    );
  }, [at, side]);
  useEffect(() => {
    const heard = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') onHide();
    };
    document.addEventListener('keydown', heard);
    // What it points at moves away under it.
    document.addEventListener('scroll', onHide, true);
    return () => {
      document.removeEventListener('keydown', heard);
      document.removeEventListener('scroll', onHide, true);
    };
  }, [onHide]);
  return createPortal(
    <div ref={box} className="tip over" aria-hidden style={{ position: 'fixed', left: 0, top: 0, ...place }}>
      {text}
    </div>,
    document.body,
  );
}
