import { useEffect, useRef } from 'react';
import { type Key, KeyBoard, type KeyCommand, KeyReader } from './key-reader.ts';

const board = new KeyBoard();

/** What a page does on a key; `false` leaves it to whoever is below. */
export type Keys = Partial<Record<KeyCommand, () => unknown>>;

/** Hears keys while it is drawn. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(
    () =>
      board.hear({
        heard: (command) => {
          const act = latest.current[command];
          return act !== undefined && act() !== false;
        },
      }),
    [],
  );
}

/** Once in the app: reads the keys of the page. `hasLetters` is asked at each key. */
export function useKeyReader(hasLetters: () => boolean): void {
  const latest = useRef(hasLetters);
  useEffect(() => {
    latest.current = hasLetters;
  });
  useEffect(() => {
    const reader = new KeyReader();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const { key, ctrlKey, altKey, metaKey, timeStamp } = event;
      const isChord = ctrlKey || altKey || metaKey;
      const command = reader.read({ key, isChord, place: placeOf(event.target), at: timeStamp }, latest.current());
      if (command && board.say(command)) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

const FIELDS =
  'input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]';
const OVER = '[role=dialog], [role=alertdialog], [role=menu], [role=listbox]';
const CONTROLS = 'button, a[href], summary, input, [role=tab], [role=treegrid]';

function placeOf(target: EventTarget | null): Key['place'] {
  if (!(target instanceof Element)) return 'page';
  if (target.closest(FIELDS)) return 'field';
  if (target.closest(OVER)) return 'over';
  return target.closest(CONTROLS) ? 'control' : 'page';
}
